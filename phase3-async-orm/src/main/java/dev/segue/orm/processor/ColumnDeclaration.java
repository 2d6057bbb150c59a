package dev.segue.orm.processor;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.SqlType;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import org.jspecify.annotations.Nullable;

/** How a table declares the columns that are mapped: their types in SQL. */
final class ColumnDeclaration {
    private final Annotations annotations;

    ColumnDeclaration(Annotations annotations) {
        this.annotations = annotations;
    }

    /** @param fallback what fills it if {@code @Column} says nothing */
    Column of(MappedField field, @Nullable String fallback) {
        Definition definition = definition(field.type(), field.declared());
        return new Column(field.column(), definition.type(), field.nullable() && !definition.notNull(),
                definition.clause() == null ? fallback : definition.clause(),
                text(field.declared(), "comment").orElse(null));
    }

    /** Returns the type of a column that refers to the key {@code key}. */
    String referring(ColumnType key, Declared declared) {
        return definition(key, declared).type();
    }

    Optional<String> text(Declared declared, String attribute) {
        return declared.column().flatMap(said -> annotations.text(said, attribute));
    }

    private Definition definition(ColumnType type, Declared declared) {
        String said = Stream.of(text(declared, "columnDefinition").orElseGet(() -> type(type, declared)),
                text(declared, "options").orElse("")).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
        return Definition.of(said);
    }

    private String type(ColumnType type, Declared declared) {
        String value = type.value().substring("ValueType.".length());
        boolean array = value.endsWith(".arrayOf()");
        String scalar = array ? value.substring(0, value.indexOf('.')) : value;
        String element = switch (scalar) {
            case "BOOLEAN" -> "boolean";
            case "SHORT" -> "smallint";
            case "INTEGER" -> "integer";
            case "LONG" -> "bigint";
            case "FLOAT" -> "real";
            case "DOUBLE" -> "double precision";
            case "DECIMAL" -> decimal(declared);
            case "STRING" -> string(declared, array);
            case "BYTES" -> "bytea";
            case "UUID" -> "uuid";
            case "DATE" -> "date";
            case "TIME" -> "time" + seconds(declared);
            case "DATETIME" -> "timestamp" + seconds(declared);
            case "INSTANT" -> "timestamptz" + seconds(declared);
            case "DURATION" -> "interval";
            case "JSON" -> "jsonb";
            default -> throw new IllegalStateException("Unknown type " + type.value());
        };
        return SqlType.canonical(element) + (array ? "[]" : "");
    }

    private String decimal(Declared declared) {
        int precision = number(declared, "precision", 0);
        return precision <= 0 ? "numeric" : "numeric(%d,%d)".formatted(precision, number(declared, "scale", 0));
    }

    /** JPA's 255 is for single values: no one expects it of those in an array. */
    private String string(Declared declared, boolean array) {
        boolean said = declared.column().filter(column -> annotations.says(column, "length")).isPresent();
        boolean unbounded = annotations.has(declared.element(), "Lob") || (array && !said);
        return unbounded ? "text" : "varchar(%d)".formatted(number(declared, "length", 255));
    }

    private String seconds(Declared declared) {
        int digits = number(declared, "secondPrecision", -1);
        return digits < 0 ? "" : "(%d)".formatted(digits);
    }

    private int number(Declared declared, String attribute, int fallback) {
        return text(declared, attribute).map(Integer::valueOf).orElse(fallback);
    }

    boolean isUnique(Declared declared) {
        return text(declared, "unique").filter("true"::equals).isPresent();
    }

    Stream<AnnotationMirror> checks(Declared declared) {
        return declared.column().stream().flatMap(column -> annotations.nested(column, "check").stream());
    }
}
