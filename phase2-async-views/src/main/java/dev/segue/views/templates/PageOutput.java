package dev.segue.views.templates;

import gg.jte.TemplateOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A page that is being made, as UTF-8; what is static in a template comes as bytes already. In place of jte's own, which can't say what was
 * written last: how a URL must be looked at depends on what stands before it in its tag.
 *
 * <p>Threading: confined to one thread.
 */
final class PageOutput implements TemplateOutput {
    private byte[] bytes = new byte[2_048];
    private int length;

    /** Returns the page. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Returns what was written since the last {@code <}: in an attribute, the tag so far, since values there are escaped. */
    String tag() {
        int start = length;
        while (start > 0 && bytes[start - 1] != '<') {
            start--;
        }
        return new String(bytes, start, length - start, StandardCharsets.UTF_8);
    }

    @Override
    public void writeContent(String value) {
        writeContent(value, 0, value.length());
    }

    @Override
    public void writeContent(String value, int begin, int end) {
        reserve(end - begin);
        for (int at = begin; at < end; at++) {
            char c = value.charAt(at);
            if (c >= 128) {
                writeBinaryContent(value.substring(at, end).getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[length++] = (byte) c;
        }
    }

    @Override
    public void writeBinaryContent(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
