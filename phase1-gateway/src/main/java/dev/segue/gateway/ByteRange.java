package dev.segue.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a body, which is never empty.
 *
 * @param from its first byte, counted from 0
 * @param length its bytes
 */
record ByteRange(long from, long length) {
    private static final int MOST = 16;
    private static final Pattern UNIT = Pattern.compile("\\s*bytes\\s*=(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPEC = Pattern.compile("\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * Returns the ranges that a {@code Range} header asks for, in its order and without those that {@code size} bytes do not have; so none means
     * that it can't be satisfied.
     *
     * <p>A header that can't be read is ignored, as RFC 9110 §14.2 has it, and so is one that asks for very many ranges or for more than there
     * is: to send the whole is cheaper.
     *
     * @return nothing if the whole is to be sent
     */
    static Optional<List<ByteRange>> asked(String header, long size) {
        Matcher unit = UNIT.matcher(header);
        if (!unit.matches()) {
            return Optional.empty();
        }
        String[] specs = unit.group(1).split(",", MOST + 1);
        var ranges = new ArrayList<ByteRange>();
        for (String text : specs) {
            Matcher spec = SPEC.matcher(text);
            if (!spec.matches() || !add(ranges, spec.group(1), spec.group(2), size)) {
                return Optional.empty();
            }
        }
        return total(ranges) > size ? Optional.empty() : Optional.of(ranges);
    }

    /** Adds a range, if there is such a part; returns whether it could be read. */
    private static boolean add(List<ByteRange> ranges, String first, String last, long size) {
        if (first.isEmpty()) {
            long suffix = last.isEmpty() ? 0 : Math.min(Long.parseLong(last), size);
            if (suffix > 0) {
                ranges.add(new ByteRange(size - suffix, suffix));
            }
            return !last.isEmpty();
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (from < size && from <= to) {
            ranges.add(new ByteRange(from, Math.min(to, size - 1) - from + 1));
        }
        return from <= to;
    }

    private static long total(List<ByteRange> ranges) {
        return ranges.stream().mapToLong(ByteRange::length).sum();
    }

    /** Returns it as in {@code Content-Range}. */
    String of(long size) {
        return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
    }
}
