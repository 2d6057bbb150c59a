package dev.segue.bench;

import java.util.Arrays;

/** An HTTP answer, as far as two contenders must agree on it. Immutable: the body is copied in and only compared or read. */
final class Answer {
    private final int status;
    private final String contentType;
    private final byte[] body;

    /** @param contentType as the server spells it; empty if it sent none */
    Answer(int status, String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body.clone();
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    int length() {
        return body.length;
    }

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** Returns whether the body is the first {@code length} bytes of {@code bytes}. */
    boolean hasBody(byte[] bytes, int length) {
        return Arrays.equals(body, 0, body.length, bytes, 0, length);
    }

    /** Returns the position of the first byte in which the bodies differ, or -1 if they are equal. */
    int mismatch(Answer other) {
        return Arrays.mismatch(body, other.body);
    }

    /** Returns some of the body around {@code position}, on one line. */
    String excerpt(int position) {
        return Excerpt.around(body, position);
    }
}
