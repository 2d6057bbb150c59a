package dev.segue.orm.processor;

import org.jspecify.annotations.Nullable;

/**
 * How the values of one column are kept, as generated code writes it.
 *
 * @param boxed their class
 * @param value the {@code ValueType}
 * @param codec the {@code Codec}
 * @param family the class of expressions
 * @param read the method of {@code Row}; null if the codec reads them
 */
record ColumnType(String boxed, String value, String codec, Family family, @Nullable String read, boolean primitive) {
    ColumnType(String boxed, String value, String codec, Family family, @Nullable String read, boolean primitive) {
        this.boxed = boxed;
        this.value = value;
        this.codec = codec;
        this.family = family;
        this.read = read;
        this.primitive = primitive;
    }

    /** The classes of expressions over rows of an entity. */
    enum Family {
        TEXT("Text", false),
        NUMERIC("Numeric", true),
        TEMPORAL("Temporal", true),
        JSON("Json", true),
        LISTED("Listed", true),
        OTHER("Expression", true);

        private final String simple;
        private final boolean typed;

        Family(String simple, boolean typed) {
            this.simple = simple;
            this.typed = typed;
        }
    }

    /** Returns the class of expressions over rows of {@code entity}. */
    String expression(String entity) {
        if (!family.typed) {
            return family.simple + "<" + entity + ">";
        }
        return "%s<%s, %s>".formatted(family.simple, entity, family == Family.LISTED ? element() : boxed);
    }

    /** Returns the constructor of that class. */
    String construction() {
        return "new " + family.simple + "<>";
    }

    /** Returns the class to import. */
    String imported() {
        return "dev.segue.orm." + family.simple;
    }

    /** Returns whether the codec is made for this column, not one of the constants of {@code Codec}. */
    boolean isMade() {
        return !codec.matches("Codec\\.[A-Z_]+");
    }

    /** Returns the method of {@code Row} that gives null for NULL. */
    String readOrNull() {
        String method = java.util.Objects.requireNonNull(read);
        return primitive ? method.substring(0, method.length() - 2) + "OrNull" : method;
    }

    private String element() {
        return boxed.substring(boxed.indexOf('<') + 1, boxed.length() - 1);
    }
}
