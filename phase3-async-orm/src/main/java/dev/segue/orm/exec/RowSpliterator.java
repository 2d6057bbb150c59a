package dev.segue.orm.exec;

import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows for a {@link java.util.stream.Stream}. It does not split: a connection is used by one thread at a time.
 *
 * <p>Threading: confined to the thread that consumes the stream.
 */
final class RowSpliterator<R> implements Spliterator<R> {
    private final Chunks<R> chunks;
    private Iterator<R> rows = Collections.emptyIterator();

    RowSpliterator(Chunks<R> chunks) {
        this.chunks = chunks;
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        if (!rows.hasNext()) {
            rows = chunks.next().iterator();
        }
        boolean found = rows.hasNext();
        if (found) {
            action.accept(rows.next());
        }
        return found;
    }

    @Override
    public @Nullable Spliterator<R> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return ORDERED;
    }
}
