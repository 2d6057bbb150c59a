package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The four ways to run a query: what has a twin is tested once, in each. A class that uses them says first where, with {@link #on}. */
public enum Way {
    /** Blocking on a platform thread, over JDBC. */
    JDBC {
        @Override
        public <T> T run(Supplier<T> sync, Supplier<CompletableFuture<T>> async) {
            return sync.get();
        }
    },
    /** Blocking on a virtual thread, which parks on the native driver. */
    NATIVE {
        @Override
        public <T> T run(Supplier<T> sync, Supplier<CompletableFuture<T>> async) {
            Context context = Context.current();
            var task = new FutureTask<>(() -> context.supply(sync));
            Thread.ofVirtual().start(task);
            return settled(task);
        }
    },
    /** Async, waited for by the test only. */
    ASYNC {
        @Override
        public <T> T run(Supplier<T> sync, Supplier<CompletableFuture<T>> async) {
            return settled(async.get());
        }
    },
    /** Async inside a transaction that a blocking caller began over JDBC. */
    ASYNC_IN_JDBC {
        @Override
        public <T> T run(Supplier<T> sync, Supplier<CompletableFuture<T>> async) {
            Database of = Objects.requireNonNull(database, "Call Way.on() first.");
            Bridge over = Objects.requireNonNull(bridge);
            return of.atomic(() -> over.toSync(async));
        }
    };

    private static @Nullable Database database;
    private static @Nullable Bridge bridge;

    /** Says on which database transactions are begun; for the test class under way. */
    public static void on(Database changed, Bridge over) {
        database = changed;
        bridge = over;
    }

    /** Runs {@code sync} or {@code async}, whichever this way is, and returns its value. */
    public abstract <T> T run(Supplier<T> sync, Supplier<CompletableFuture<T>> async);

    /** Waits and unwraps. */
    static <T> T settled(java.util.concurrent.Future<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw Failures.raise(failure);
        } catch (InterruptedException | java.util.concurrent.TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
