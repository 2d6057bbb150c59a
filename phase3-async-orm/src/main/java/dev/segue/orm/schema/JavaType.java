package dev.segue.orm.schema;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The class a field has for a column of some type.
 *
 * @param primitive of a column that is never NULL, if there is one
 * @param imported the class to import; null for none
 */
record JavaType(String name, @Nullable String primitive, @Nullable String imported) {
    JavaType(String name, @Nullable String primitive, @Nullable String imported) {
        this.name = name;
        this.primitive = primitive;
        this.imported = imported;
    }

    /** Returns it, empty if no class of ours holds such values. */
    static Optional<JavaType> of(SqlType type) {
        Optional<JavaType> one = Optional.ofNullable(scalar(type.name()));
        boolean json = type.name().startsWith("json");
        return type.array() ? one.filter(_ -> !json).map(JavaType::list) : one;
    }

    private static @Nullable JavaType scalar(String type) {
        return switch (type) {
            case "boolean" -> new JavaType("Boolean", "boolean", null);
            case "smallint" -> new JavaType("Short", "short", null);
            case "integer" -> new JavaType("Integer", "int", null);
            case "bigint" -> new JavaType("Long", "long", null);
            case "real" -> new JavaType("Float", "float", null);
            case "double precision" -> new JavaType("Double", "double", null);
            case "numeric" -> imported("java.math.BigDecimal");
            case "varchar", "char", "text", "json", "jsonb" -> text();
            case "bytea" -> new JavaType("byte[]", null, null);
            case "uuid" -> imported("java.util.UUID");
            case "date" -> imported("java.time.LocalDate");
            case "time" -> imported("java.time.LocalTime");
            case "timestamp" -> imported("java.time.LocalDateTime");
            case "timestamptz" -> imported("java.time.Instant");
            case "interval" -> imported("java.time.Duration");
            default -> null;
        };
    }

    private static JavaType imported(String name) {
        return new JavaType(name.substring(name.lastIndexOf('.') + 1), null, name);
    }

    static JavaType text() {
        return new JavaType("String", null, null);
    }

    private JavaType list() {
        return new JavaType("List<" + name + ">", null, imported);
    }

    boolean isList() {
        return name.startsWith("List<");
    }

    /** Returns what @Column must say beside its name, so that the column would be made as it is. */
    static String declared(Schema.Column column) {
        SqlType type = SqlType.of(column.type());
        boolean plain = column.clause() == null || column.isIdentity();
        if (plain && !type.array()) {
            switch (type.name()) {
                case "varchar" -> {
                    if (!type.numbers().isEmpty()) {
                        return type.numbers().getFirst() == 255 ? "" : "length = " + type.numbers().getFirst();
                    }
                }
                case "numeric" -> {
                    return type.numbers().isEmpty() ? ""
                            : "precision = %d, scale = %d".formatted(type.numbers().getFirst(),
                                    type.numbers().getLast());
                }
                case "time", "timestamp", "timestamptz" -> {
                    return type.numbers().isEmpty() ? "" : "secondPrecision = " + type.numbers().getFirst();
                }
                case "boolean", "smallint", "integer", "bigint", "real", "double precision", "bytea", "uuid", "date",
                        "interval" -> {
                    if (type.numbers().isEmpty()) {
                        return "";
                    }
                }
                default -> {
                }
            }
        }
        boolean texts = type.array() && plain && !type.name().equals("varchar");
        return texts && type.numbers().isEmpty() && !type.name().equals("char") ? ""
                : "columnDefinition = " + JavaNames.literal(
                        column.type() + (plain ? "" : " " + column.clause()));
    }
}
