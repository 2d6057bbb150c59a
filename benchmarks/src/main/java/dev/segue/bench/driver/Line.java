package dev.segue.bench.driver;

import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One way to do the tasks. Threading: safe from any. */
sealed interface Line extends AutoCloseable {

    /** Returns the name it has in tables. */
    String title();

    /** Sends what is under way, and disconnects. */
    @Override
    void close();

    /** A line whose calls wait for their answer. */
    non-sealed interface Blocking extends Line {

        /** Does {@code task} on what {@code n} chooses, and returns the answer. */
        Object run(Task task, int n) throws Exception;

        /** Returns what makes the threads its calls are made on. */
        ThreadFactory threads();
    }

    /** A line whose calls return at once. */
    non-sealed interface Async extends Line {

        /** Does {@code task} on what {@code n} chooses; {@code done} gets the answer or the failure, on the loop. */
        void start(Task task, int n, BiConsumer<@Nullable Object, @Nullable Throwable> done);
    }
}
