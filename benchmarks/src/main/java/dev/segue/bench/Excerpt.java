package dev.segue.bench;

import java.nio.charset.StandardCharsets;

/** A few bytes of an answer as one readable line. */
final class Excerpt {
    private static final int BEFORE = 24;
    private static final int AFTER = 40;

    private Excerpt() {}

    /** Returns the bytes around {@code position} as UTF-8, control characters as dots, {@code …} where more follows. */
    static String around(byte[] bytes, int position) {
        int from = characterStart(bytes, Math.max(0, position - BEFORE));
        int to = characterStart(bytes, Math.min(bytes.length, position + AFTER));
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "·");
        return (from > 0 ? "…" : "") + text + (to < bytes.length ? "…" : "");
    }

    /** Steps back to the first byte of the UTF-8 character that {@code position} lies in. */
    private static int characterStart(byte[] bytes, int position) {
        int start = position;
        while (start > 0 && start < bytes.length && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        return start;
    }
}
