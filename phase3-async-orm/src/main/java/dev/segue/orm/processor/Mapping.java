package dev.segue.orm.processor;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** What the annotations of any class say about names, keys and tables: the parts of a mapping that other classes refer to. */
final class Mapping {
    private final Elements elements;
    private final Types types;
    private final Annotations annotations;
    private final Members members;
    private final ColumnTypes columnTypes;

    Mapping(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
        this.annotations = new Annotations(elements);
        this.members = new Members(types, annotations);
        this.columnTypes = new ColumnTypes(annotations, elements, types);
    }

    Annotations annotations() {
        return annotations;
    }

    Members members() {
        return members;
    }

    ColumnTypes columnTypes() {
        return columnTypes;
    }

    Types types() {
        return types;
    }

    EntityName name(TypeElement entity) {
        return EntityName.of(entity, elements);
    }

    /** @param user the package of the generated code */
    Accessors accessors(TypeElement type, String user) {
        return new Accessors(type, members, elements, types, user);
    }

    @Nullable
    String schema(TypeElement entity) {
        return annotations.text(entity, "Table", "schema").map(SqlName::of).orElse(null);
    }

    String table(TypeElement entity) {
        return annotations.text(entity, "Table", "name").map(SqlName::of).orElseGet(() -> entityName(entity));
    }

    /** Returns the name that defaults are made of. */
    String entityName(TypeElement entity) {
        return SqlName
                .of(annotations.text(entity, "Entity", "name").orElseGet(() -> entity.getSimpleName().toString()));
    }

    String columnName(Member member) {
        return SqlName.of(annotations.text(member.element(), "Column", "name").orElse(member.name()));
    }

    ColumnType keyType(TypeElement entity) {
        return columnTypes.of(members.key(entity));
    }

    /** Returns the column of {@code entity}'s own table that is the key. */
    String keyColumn(TypeElement entity) {
        return members.parent(entity).map(parent -> annotations.text(entity, "PrimaryKeyJoinColumn", "name")
                .map(SqlName::of).orElseGet(() -> keyColumn(parent)))
                .orElseGet(() -> columnName(members.key(entity)));
    }

    /** Returns when a column declared by {@code column} is written, as a constant of {@code Field.Role}. */
    String role(Optional<AnnotationMirror> column) {
        boolean insert = !annotations.denies(column, "insertable");
        boolean update = !annotations.denies(column, "updatable");
        return insert ? update ? "PLAIN" : "INSERT_ONLY" : update ? "UPDATE_ONLY" : "READ_ONLY";
    }

    /** Returns the name that one of {@code joinColumns} has, else {@code fallback}. */
    String joinColumn(Member member, List<AnnotationMirror> joinColumns, TypeElement referred, String fallback) {
        if (joinColumns.size() > 1) {
            throw new Rejection(member.element(),
                    "'%s' is related by %d columns. Refer to a key of one column.".formatted(member,
                            joinColumns.size()));
        }
        for (AnnotationMirror column : joinColumns) {
            String key = keyColumn(referred);
            String named = annotations.text(column, "referencedColumnName").map(SqlName::of).orElse(key);
            if (!named.equals(key)) {
                throw new Rejection(member.element(),
                        "'%s' refers to column '%s' of '%s', which is not its key. Refer to '%s'.".formatted(member,
                                named,
                                referred.getSimpleName(), key));
            }
            return annotations.text(column, "name").map(SqlName::of).orElse(fallback);
        }
        return fallback;
    }
}
