package dev.segue.orm.exec;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bind values as the native driver takes them, which has its own class for bytes. */
final class PgValues {
    private PgValues() {}

    static Tuple of(List<@Nullable Object> values) {
        @Nullable
        Object[] sent = values.toArray();
        for (int i = 0; i < sent.length; i++) {
            if (sent[i] instanceof byte[] bytes) {
                sent[i] = Buffer.buffer(bytes);
            } else if (sent[i] instanceof byte[][] arrays) {
                sent[i] = buffers(arrays);
            }
        }
        return Tuple.wrap(sent);
    }

    private static @Nullable Buffer[] buffers(byte[] @Nullable [] arrays) {
        var buffers = new @Nullable Buffer[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            byte[] bytes = arrays[i];
            buffers[i] = bytes == null ? null : Buffer.buffer(bytes);
        }
        return buffers;
    }
}
