package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Keeps bytes in memory up to a length, and all of them in a file beyond it. */
final class Spool implements Sink<RequestBody> {
    private final Storage storage;
    private final int most;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;

    /** @param most the longest that is kept in memory, in bytes */
    Spool(Storage storage, int most) {
        this.storage = storage;
        this.most = most;
    }

    @Override
    public boolean blocks(int bytes) {
        return file != null || bytes > most - memory.size();
    }

    @Override
    public void take(ByteBuffer piece) throws IOException {
        if (!blocks(piece.remaining())) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            memory.writeBytes(bytes);
            return;
        }
        if (file == null) {
            file = storage.file();
            write(file, ByteBuffer.wrap(memory.toByteArray()));
            memory.reset();
        }
        write(file, piece);
    }

    @Override
    public RequestBody end() throws IOException {
        return file == null ? new RequestBody.InMemory(memory.toByteArray(), storage)
                : new RequestBody.OnDisk(file, file.size(), storage);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
