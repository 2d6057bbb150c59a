package dev.segue.orm;

import dev.segue.bridge.Context;
import dev.segue.bridge.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The three ways to run a query: what has a twin is tested once, in each. */
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
    };

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
