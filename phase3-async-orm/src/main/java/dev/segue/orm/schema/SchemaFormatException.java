package dev.segue.orm.schema;

/** The text of a schema is not as {@link SchemaText} writes it. The message names the line. */
public final class SchemaFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SchemaFormatException(int line, String text, String why) {
        super("Line %d, '%s', %s.".formatted(line, text.strip(), why));
    }
}
