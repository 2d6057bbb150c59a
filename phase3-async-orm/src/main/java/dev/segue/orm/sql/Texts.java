package dev.segue.orm.sql;

/** What text PostgreSQL can hold, and errors can show. */
public final class Texts {
    private Texts() {}

    /** Returns {@code name}, which may come from anywhere, as an error shows it: not too long, and on one line. */
    public static String shown(String name) {
        String start = name.length() <= 80 ? name : name.substring(0, 80) + "…";
        return start.replaceAll("[^\\p{Graph} …]", "?");
    }

    /**
     * Returns {@code text}.
     *
     * @throws IllegalArgumentException if it holds a NUL character, which the server refuses, or half a surrogate pair, which the
     *     drivers would silently replace by a question mark
     */
    static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (at == 0) {
                throw nul(i);
            }
            if (Character.isSurrogate(at)) {
                if (!isPair(text, i)) {
                    throw new IllegalArgumentException(
                            "A text has half a surrogate pair at index %d, which no encoding of Unicode can hold. Remove it, or use BYTES."
                                    .formatted(i));
                }
                i++;
            }
        }
        return text;
    }

    /** As {@link #storable}, and refuses an escaped NUL too: JSON knows it, PostgreSQL does not. */
    static String storableJson(String json) {
        for (int at = json.indexOf("\\u0000"); at >= 0; at = json.indexOf("\\u0000", at + 1)) {
            if (isEscape(json, at)) {
                throw nul(at);
            }
        }
        return storable(json);
    }

    /** Whether the backslash at {@code index} is not itself escaped. */
    private static boolean isEscape(String json, int index) {
        int start = index;
        while (start > 0 && json.charAt(start - 1) == '\\') {
            start--;
        }
        return (index - start) % 2 == 0;
    }

    private static boolean isPair(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }

    private static IllegalArgumentException nul(int index) {
        return new IllegalArgumentException(
                "A text has a NUL character at index %d, which PostgreSQL can't hold. Remove it, or use BYTES."
                        .formatted(index));
    }
}
