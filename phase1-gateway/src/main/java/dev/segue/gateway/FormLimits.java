package dev.segue.gateway;

/**
 * How much a form may hold.
 *
 * @param fields most fields; more are a 400. Default 1,000
 * @param parts most parts of a {@code multipart/form-data}, fields and files together; more are a 400. Default 100
 * @param headerBytes longest headers of one part, in bytes, with the empty line after them; longer ones are a 400. Default 16 KiB
 * @param fieldBytes longest fields, names and values of all of them together, in bytes as decoded: they are in memory; more are a 413. Default 2.5 MiB
 * @param total longest form, with its files, in bytes as sent; a longer one is a 413. Default 64 MiB; {@link Limits#body} counts too
 */
public record FormLimits(int fields, int parts, int headerBytes, int fieldBytes, long total) {
    public static final FormLimits DEFAULT = new FormLimits(1_000, 100, 16_384, 2_621_440, 67_108_864);

    public FormLimits {
        refuse("fields", fields);
        refuse("parts", parts);
        refuse("headerBytes", headerBytes);
        refuse("fieldBytes", fieldBytes);
        refuse("total", total);
    }

    private static void refuse(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("Form limit '%s' is %d, but must be at least 1.".formatted(name, value));
        }
    }
}
