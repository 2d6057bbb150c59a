package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that clients send. What is no UTF-8 is refused, since what it is taken for would depend on who looks. */
final class Utf8 {
    private Utf8() {}

    /** @param what it is, to say so in the refusal */
    static String text(byte[] bytes, String what) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException other) {
            throw new RequestException(400, what + " is not UTF-8.");
        }
    }

    /** Returns whether {@code latin}, whose characters are the bytes that were sent, is UTF-8. */
    static boolean isText(String latin) {
        for (int at = 0; at < latin.length(); at++) {
            if (latin.charAt(at) >= 0x80) {
                try {
                    StandardCharsets.UTF_8.newDecoder()
                            .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)));
                    return true;
                } catch (CharacterCodingException other) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns the text of a name or value of {@code application/x-www-form-urlencoded}. */
    static String formText(byte[] raw) {
        var decoded = new ByteArrayOutputStream(raw.length);
        int at = 0;
        while (at < raw.length) {
            if (raw[at] != '%') {
                decoded.write(raw[at] == '+' ? ' ' : raw[at]);
                at++;
            } else {
                int high = at + 2 < raw.length ? Character.digit(raw[at + 1], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(raw[at + 2], 16);
                if (low < 0) {
                    throw new RequestException(400, "The percent-encoding of the form is broken.");
                }
                decoded.write(high * 16 + low);
                at += 3;
            }
        }
        return text(decoded.toByteArray(), "A field of the form");
    }
}
