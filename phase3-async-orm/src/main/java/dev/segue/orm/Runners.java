package dev.segue.orm;

import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.Streams;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The two ways to run an operation.
 *
 * @param handOut what hands out rows one by one; null where nothing can be connected to
 */
record Runners(BlockingRunner blocking, AsyncRunner async, @Nullable Streams handOut) {
    Runners(BlockingRunner blocking, AsyncRunner async) {
        this(blocking, async, null);
    }

    Runners(BlockingRunner blocking, AsyncRunner async, @Nullable Streams handOut) {
        this.blocking = blocking;
        this.async = async;
        this.handOut = handOut;
    }

    Streams streams() {
        return Objects.requireNonNull(handOut);
    }
}
