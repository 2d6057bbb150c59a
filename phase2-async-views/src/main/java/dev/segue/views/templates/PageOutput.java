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
    private byte[] bytes = new byte[8_192];
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
        writeBinaryContent(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void writeContent(String value, int begin, int end) {
        writeContent(value.substring(begin, end));
    }

    @Override
    public void writeBinaryContent(byte[] value) {
        if (bytes.length - length < value.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + value.length));
        }
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }
}
