package dev.segue.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pieces of a file, with text between them.
 *
 * <p>Threading: one at a time; blocks.
 * <p>Errors: a file that has become shorter fails, since its length was told before.
 */
final class FileParts implements Pulled.Source {
    private static final int CHUNK = 65_536;

    private final Path path;
    private final FileChannel file;
    private final Deque<Part> parts;

    FileParts(Path path, List<? extends Part> parts) throws IOException {
        this.path = path;
        this.parts = new ArrayDeque<>(parts);
        this.file = FileChannel.open(path);
    }

    /** What is sent next. */
    sealed interface Part {
        long length();
    }

    record Text(String text) implements Part {
        @Override
        public long length() {
            return text.length(); // ASCII only
        }
    }

    record Piece(ByteRange range) implements Part {
        @Override
        public long length() {
            return range.length();
        }
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
        return switch (parts.poll()) {
            case null -> null;
            case Text(var text) -> StandardCharsets.US_ASCII.encode(text);
            case Piece(ByteRange(var from, var length)) -> {
                int count = (int) Math.min(CHUNK, length);
                if (count < length) {
                    parts.push(new Piece(new ByteRange(from + count, length - count)));
                }
                yield read(from, count);
            }
        };
    }

    private ByteBuffer read(long from, int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw new EOFException(
                        "'%s' ended at byte %d while it was sent. Replace files instead of overwriting them."
                                .formatted(path, from + buffer.position()));
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
