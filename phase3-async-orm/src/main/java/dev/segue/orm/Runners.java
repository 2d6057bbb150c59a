package dev.segue.orm;

import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.Streams;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ways to run an operation, and what the database's names may use.
 *
 * @param handOut what hands out rows one by one; null where nothing can be connected to
 */
record Runners(BlockingRunner blocking, AsyncRunner async, @Nullable Streams handOut, Vocabulary vocabulary) {
    Runners(BlockingRunner blocking, AsyncRunner async) {
        this(blocking, async, Vocabulary.STANDARD);
    }

    Runners(BlockingRunner blocking, AsyncRunner async, Vocabulary vocabulary) {
        this(blocking, async, null, vocabulary);
    }

    Streams streams() {
        return Objects.requireNonNull(handOut);
    }
}
