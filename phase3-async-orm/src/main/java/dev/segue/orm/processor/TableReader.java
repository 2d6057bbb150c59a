package dev.segue.orm.processor;

import dev.segue.orm.schema.Name;
import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Table;
import dev.segue.orm.schema.SqlParts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** Reads the constraints and indexes of one table, and names those without a name as the server would. */
final class TableReader {
    private static final Pattern OPTIONS = Pattern.compile(
            "(?i)on\\s+(delete|update)\\s+(cascade|restrict|set\\s+null|set\\s+default|no\\s+action)|not\\s+deferrable|deferrable|initially\\s+(deferred|immediate)");
    private static final Pattern ITEM = Pattern
            .compile("(?is)(.+?)((?:\\s+(?:asc|desc))?(?:\\s+nulls\\s+(?:first|last))?)");

    private final Annotations annotations;
    private final Element origin;
    private final Name name;
    private final Optional<AnnotationMirror> declared;
    private final List<Constraint> constraints = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> columnOf = new HashMap<>();

    /** @param declared the {@code @Table} or {@code @JoinTable} */
    TableReader(Annotations annotations, Element origin, Name name, Optional<AnnotationMirror> declared) {
        this.annotations = annotations;
        this.origin = origin;
        this.name = name;
        this.declared = declared;
    }

    void add(@Nullable Constraint constraint) {
        if (constraint != null) {
            taken.add(constraint.name());
            constraints.removeIf(one -> one instanceof Constraint.Unique(_, var columns, _)
                    && constraint instanceof Constraint.Unique(_, var same, _) && same.equals(columns));
            constraints.add(constraint);
        }
    }

    /** Has {@code attribute} stand for {@code column}, where an index or a constraint names that. */
    void called(String attribute, String column) {
        columnOf.put(attribute, column);
    }

    void unique(List<String> columns) {
        boolean known = constraints.stream().anyMatch(
                one -> one instanceof Constraint.Unique(_, var others, _) && others.equals(columns));
        if (!known) {
            add(new Constraint.Unique(free(String.join("_", columns), "key"), columns, ""));
        }
    }

    /** @param column empty for the table */
    void check(AnnotationMirror check, String column) {
        add(new Constraint.Check(named(check, column, "check"),
                annotations.text(check, "constraint").orElse("TRUE"), options(check)));
    }

    @Nullable
    Constraint foreignKey(String column, Name target, String key, Optional<AnnotationMirror> foreignKey) {
        if (foreignKey.flatMap(said -> annotations.text(said, "value")).filter("NO_CONSTRAINT"::equals).isPresent()) {
            return null;
        }
        String said = foreignKey.map(one -> annotations.text(one, "foreignKeyDefinition").orElse("") + " "
                + options(one)).orElse("");
        String options = OPTIONS.matcher(said).results().map(MatchResult::group)
                .map(text -> text.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ")).distinct()
                .collect(Collectors.joining(" "));
        return new Constraint.ForeignKey(
                foreignKey.flatMap(one -> annotations.text(one, "name")).map(SqlName::of)
                        .orElseGet(() -> free(column, "fkey")),
                List.of(column), target, List.of(key), options);
    }

    /** Returns the table with {@code columns}, and what is declared for it as a whole. */
    Table with(List<Column> columns) {
        Set<String> names = columns.stream().map(Column::name).collect(Collectors.toSet());
        nested("uniqueConstraints").forEach(said -> {
            List<String> over = annotations.texts(said, "columnNames").stream().map(one -> column(one, names))
                    .toList();
            if (annotations.text(said, "name").isEmpty() && options(said).isEmpty()) {
                unique(over);
            } else {
                add(new Constraint.Unique(named(said, String.join("_", over), "key"), over, options(said)));
            }
        });
        nested("check").forEach(check -> check(check, ""));
        List<Index> indexes = nested("indexes").map(said -> index(said, names)).toList();
        return new Table(name, declared.flatMap(said -> annotations.text(said, "comment")).orElse(null), columns,
                constraints, indexes);
    }

    /** Returns {@code table} with an index on {@code column}. */
    Table indexed(Table table, String column) {
        return table.with(table.columns(), table.constraints(), List.of(
                new Index(free(column, "idx"), false, "btree", List.of(Name.quoted(column)), "")));
    }

    private Index index(AnnotationMirror said, Set<String> names) {
        List<String> items = new ArrayList<>();
        List<String> called = new ArrayList<>();
        for (String item : SqlParts.items(annotations.text(said, "columnList").orElse(""))) {
            Matcher parts = ITEM.matcher(item.strip());
            String what = parts.matches() ? parts.group(1) : item.strip();
            String order = parts.matches() ? parts.group(2).toUpperCase(Locale.ROOT).replaceAll("\\s+", " ") : "";
            boolean expression = what.indexOf('(') >= 0;
            String column = expression ? what : column(what, names);
            called.add(expression ? "expr" : column);
            items.add((expression ? what : Name.quoted(column)) + (order.equals(" ASC") ? "" : order));
        }
        return new Index(named(said, String.join("_", called), "idx"),
                annotations.text(said, "unique").filter("true"::equals).isPresent(), "btree", items, options(said));
    }

    private String column(String declaredName, Set<String> names) {
        String stored = SqlName.of(declaredName.strip());
        if (names.contains(stored)) {
            return stored;
        }
        String byAttribute = columnOf.get(declaredName.strip());
        if (byAttribute == null) {
            throw new Rejection(origin,
                    "An index or a constraint of table '%s' names column '%s', which is not there. Use one of %s."
                            .formatted(name, declaredName.strip(), names.stream().sorted().toList()));
        }
        return byAttribute;
    }

    private Stream<AnnotationMirror> nested(String attribute) {
        return declared.stream().flatMap(said -> annotations.nested(said, attribute).stream());
    }

    private String options(AnnotationMirror said) {
        return annotations.text(said, "options").orElse("").strip();
    }

    private String named(AnnotationMirror said, String columns, String label) {
        return annotations.text(said, "name").map(SqlName::of).orElseGet(() -> free(columns, label));
    }

    /** Returns the name the server would choose, among those that are not taken. */
    private String free(String columns, String label) {
        String chosen = Name.chosen(name.name(), columns, label);
        for (int i = 1; !taken.add(chosen); i++) {
            chosen = Name.chosen(name.name(), columns, label + i);
        }
        return chosen;
    }
}
