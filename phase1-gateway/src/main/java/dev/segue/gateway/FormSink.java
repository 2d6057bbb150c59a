package dev.segue.gateway;

import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes a form of a body, while it comes. What fits in memory is done at once, the rest off the loop.
 *
 * <p>Threading: as {@link Sink}.
 */
abstract class FormSink implements Sink<Form> {
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    final Form.Draft draft;
    private final int memory;
    private long taken;

    FormSink(Storage storage) {
        this.draft = new Form.Draft(storage.config().forms());
        this.memory = storage.config().memory();
    }

    /**
     * Returns what reads a form of {@code contentType}.
     *
     * @throws RequestException if that is none of a form
     */
    static FormSink of(String contentType, Storage storage) {
        int end = contentType.indexOf(';');
        String type = (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        refuseCharset(Optional.ofNullable(Headers.extractQuotedValueFromHeader(contentType, "charset")));
        return switch (type) {
            case URL_ENCODED -> new UrlEncoded(storage);
            case MULTIPART -> new Multipart(Headers.extractQuotedValueFromHeader(contentType, "boundary"), storage);
            default -> throw new RequestException(415, "A form is '%s' or '%s'.".formatted(URL_ENCODED, MULTIPART));
        };
    }

    static void refuseCharset(Optional<String> charset) {
        charset.filter(name -> !name.equalsIgnoreCase("utf-8") && !name.equalsIgnoreCase("us-ascii")).ifPresent(_ -> {
            throw new RequestException(400, "A form is sent as UTF-8.");
        });
    }

    @Override
    public final boolean blocks(int bytes) {
        return taken + bytes > memory;
    }

    @Override
    public final void take(ByteBuffer piece) throws IOException {
        taken += piece.remaining();
        draft.took(piece.remaining());
        read(piece);
    }

    /** Reads all of {@code piece}. */
    abstract void read(ByteBuffer piece) throws IOException;

    /** Reads {@code name=value&…}. */
    private static final class UrlEncoded extends FormSink {
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private byte[] name = {};
        private boolean named;

        UrlEncoded(Storage storage) {
            super(storage);
        }

        @Override
        void read(ByteBuffer piece) {
            while (piece.hasRemaining()) {
                byte next = piece.get();
                if (next == '&') {
                    endPair();
                } else if (next == '=' && !named) {
                    named = true;
                    name = text.toByteArray();
                    text.reset();
                } else {
                    text.write(next);
                }
            }
            draft.allow((name.length + text.size()) / 3); // a byte is sent as three at most
        }

        private void endPair() {
            if (named || text.size() > 0) {
                draft.field(Utf8.formText(named ? name : text.toByteArray()),
                        named ? Utf8.formText(text.toByteArray()) : "");
            }
            text.reset();
            name = new byte[0];
            named = false;
        }

        @Override
        public Form end() {
            endPair();
            return draft.end();
        }
    }
}
