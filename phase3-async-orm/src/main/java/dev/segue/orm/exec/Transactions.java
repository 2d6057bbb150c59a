package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Deadline;
import dev.segue.bridge.Failures;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.Operation.Outcome;
import dev.segue.orm.sql.SqlCompiler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code in blocks. The block travels with the context, and both runners find it there: what the code runs, on either side of the
 * bridge, uses the session of the transaction, one branch at a time.
 *
 * <p>The session's home is the side that entered the outermost block; the other side's calls go to it.
 * <p>Threading: safe from any.
 */
public final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final long FIRST_PAUSE_MICROS = 1_000;
    private static final int LONGEST_PAUSE_AT = 8;
    /** So much longer a transaction past its deadline may wait for a session, so that it fails for what is over, not for what it lacks. */
    private static final Duration GRACE = Duration.ofMillis(50);
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final Set<String> ENTRIES = Set.of("dev.segue.orm.exec.Transactions", "dev.segue.orm.Database",
            "dev.segue.orm.exec.JoinedLease", "dev.segue.orm.exec.LentConnection", "dev.segue.orm.exec.LentPart");

    private final Context.Key<Standing> key = new Context.Key<>("transaction");
    private final Sessions sessions;
    private final Bridge bridge;
    private final BlockingRunner blocking;
    private final AsyncRunner async;
    private final Streams streams;
    private final DataSource dataSource;

    public Transactions(Sessions sessions, SqlCompiler compiler, Bridge bridge) {
        this(sessions, compiler, bridge, StatementConfig.DEFAULT);
    }

    public Transactions(Sessions sessions, SqlCompiler compiler, Bridge bridge, StatementConfig statements) {
        this.sessions = sessions;
        this.bridge = bridge;
        this.blocking = new BlockingRunner(sessions, compiler, key, statements);
        this.async = new AsyncRunner(sessions.nativeSide(), compiler, key, statements);
        this.streams = new Streams(this, sessions, key, bridge, statements.streamPatience());
        this.dataSource = new JoiningDataSource(sessions.jdbc(), key, blocking, statements);
    }

    public BlockingRunner blocking() {
        return blocking;
    }

    public AsyncRunner async() {
        return async;
    }

    public Streams streams() {
        return streams;
    }

    /** Returns JDBC's way into the block that its caller is in, if that lives on JDBC, and to the pool outside any. */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Runs {@code body} in a block and returns its value.
     *
     * @throws IllegalStateException if the block is durable and inside another
     */
    public <T> T run(Atomic how, Callable<T> body) {
        LoopThreads.refuseBlocking("atomic()", "asyncAtomic()");
        return run(how, sessions.blocking(), body);
    }

    /**
     * Runs {@code body}, the work of {@code call}, in a block over JDBC.
     *
     * @throws IllegalStateException inside a transaction whose home is the native side
     */
    public <T> T runOverJdbc(String call, Callable<T> body) {
        LoopThreads.refuseBlocking(call, "an async method");
        Inside around = Inside.current(key);
        if (around != null && !(around.transaction().source() instanceof JdbcSessions)) {
            throw new IllegalStateException(
                    "%s needs a JDBC connection, but the block at %s has a native one. Enter that block with atomic() on a platform thread, or call %s outside it."
                            .formatted(call, around.block().site(), call));
        }
        return run(Atomic.DEFAULT, sessions.jdbc(), body);
    }

    private <T> T run(Atomic how, SessionSource home, Callable<T> body) {
        Inside around = Inside.current(key);
        if (around != null) {
            return run(blocking.run("atomic", around.entering(how, site())), body);
        }
        for (int attempt = 1; true; attempt++) {
            Inside inside = begun(how, home);
            try (var _ = limit(inside, how, () -> {})) {
                return run(inside, body);
            } catch (Throwable failure) {
                if (!mayRetry(how, attempt, failure)) {
                    throw failure;
                }
            }
            boolean _ = bridge.await(pause(attempt));
        }
    }

    /** Returns whether {@code failure} of the given attempt, counted from 1, leads to another one. */
    private static boolean mayRetry(Atomic how, int attempt, Throwable failure) {
        return attempt <= how.retries() && TransactionConflictException.isBehind(failure);
    }

    /** Returns a stage that completes after a random time, longer with each attempt, so that two that met do not meet again. */
    private static CompletableFuture<Boolean> pause(int attempt) {
        long most = FIRST_PAUSE_MICROS << Math.min(attempt, LONGEST_PAUSE_AT);
        return new CompletableFuture<Boolean>().completeOnTimeout(true,
                ThreadLocalRandom.current().nextLong(most), TimeUnit.MICROSECONDS);
    }

    /** Has the transaction given up when its time is over; {@code then} runs after that. */
    private static TimeLimit limit(Inside inside, Atomic how, Runnable then) {
        Duration allowed = TimeLimit.shorter(how.deadline());
        if (allowed == null) {
            return TimeLimit.NONE;
        }
        String work = Borrower.current();
        return TimeLimit.of(allowed, () -> {
            var late = new TransactionTimeoutException(work, inside.block().site(),
                    allowed);
            if (inside.transaction().expire(late)) {
                LOG.warn("{}", late.getMessage());
                then.run();
            }
        });
    }

    private <T> T run(Inside inside, Callable<T> body) {
        Context inner = Context.current().with(key, inside);
        T value;
        try {
            Outcome<T> outcome = outcome(inner, body);
            value = inner.supply(() -> blocking.run("atomic", inside.leaving(outcome)));
        } finally {
            ExclusiveSession stranded = stranded(inside);
            if (stranded != null) {
                stranded.close();
            }
        }
        committed(inside).forEach(hook -> hook.run(bridge));
        return value;
    }

    /** Async form of {@link #run}. Cancelling the result cancels the body's stage and rolls back. */
    public <T> CompletableFuture<T> start(Atomic how, Supplier<? extends CompletionStage<T>> body) {
        Inside around = Inside.current(key);
        if (around == null) {
            return how.retries() == 0 ? begin(how, body) : attempt(how, body, 1);
        }
        Context outer = Context.current();
        var result = new ContextFuture<T>(outer);
        var _ = async.run(around.entering(how, site())).whenComplete((inside, failure) -> {
            if (failure != null) {
                result.settle(null, failure);
            } else {
                var _ = start(inside, outer, body, result, TimeLimit.NONE);
            }
        });
        return result;
    }

    private <T> CompletableFuture<T> begin(Atomic how, Supplier<? extends CompletionStage<T>> body) {
        Context outer = Context.current();
        var result = new ContextFuture<T>(outer);
        Inside inside = begun(how, sessions.nativeSide());
        var work = new CompletableFuture<CompletableFuture<T>>();
        TimeLimit limit = limit(inside, how, () -> {
            var _ = work.thenAccept(started -> started.cancel(true));
        });
        work.complete(start(inside, outer, body, result, limit));
        return result;
    }

    private <T> CompletableFuture<T> attempt(Atomic how, Supplier<? extends CompletionStage<T>> body, int attempt) {
        return begin(how, body).exceptionallyCompose(failure -> mayRetry(how, attempt, Failures.unwrap(failure))
                ? ContextFuture.of(pause(attempt)).thenCompose(_ -> attempt(how, body, attempt + 1))
                : CompletableFuture.failedFuture(failure));
    }

    /** Returns the body's stage, whose end ends the block and then {@code result}. */
    private <T> CompletableFuture<T> start(Inside inside, Context outer, Supplier<? extends CompletionStage<T>> body,
            ContextFuture<T> result, TimeLimit limit) {
        Context inner = outer.with(key, inside);
        CompletableFuture<T> work = inner.supply(() -> started(body));
        var _ = result.whenComplete((_, _) -> {
            if (result.isCancelled()) {
                work.cancel(true);
            }
        });
        var _ = work.whenComplete((value, failure) -> {
            Outcome<T> outcome = failure == null ? new Operation.Value<>(value) : new Operation.Failure<>(failure);
            var _ = inner.supply(() -> async.run(inside.leaving(outcome)))
                    .whenComplete((end, failed) -> {
                        limit.close();
                        outer.run(() -> left(inside, end, failed, result));
                    });
        });
        return work;
    }

    private <T> void left(Inside inside, @Nullable T value, @Nullable Throwable failure, ContextFuture<T> result) {
        ExclusiveSession stranded = stranded(inside);
        if (stranded != null) {
            var _ = stranded.asyncClose();
        }
        CompletableFuture<@Nullable Void> hooks = CompletableFuture.completedFuture(null);
        for (Hook hook : failure == null ? committed(inside) : List.<Hook>of()) {
            Context context = Context.current();
            hooks = hooks.thenCompose(_ -> context.supply(() -> hook.start(bridge)));
        }
        var _ = hooks.whenComplete((_, failed) -> result.settle(value, failure != null ? failure : failed));
    }

    /** Runs {@code body} as if no block were around it: on other sessions, which see nothing that is not committed. */
    public <T> T apart(Callable<T> body) {
        return outcome(Context.current().with(key, Standing.Apart.APART), body).get();
    }

    /** Async form of {@link #apart}. */
    public <T> CompletableFuture<T> startApart(Supplier<? extends CompletionStage<T>> body) {
        Context outer = Context.current();
        var result = new ContextFuture<T>(outer);
        CompletableFuture<T> work = outer.with(key, Standing.Apart.APART).supply(() -> started(body));
        var _ = work.whenComplete(result::settle);
        return result;
    }

    /** Runs {@code task} after the commit of the transaction under way, or now if there is none. */
    public void onCommit(Runnable task) {
        onCommit(new Hook.Sync(task));
    }

    /** Form of {@link #onCommit} whose failure is logged and keeps no other task from running. */
    public void onCommitRobust(Runnable task) {
        onCommit(new Hook.Robust(new Hook.Sync(task)));
    }

    private void onCommit(Hook hook) {
        Inside inside = Inside.current(key);
        if (inside == null) {
            hook.run(bridge);
        } else {
            inside.transaction().onCommit(inside.block(), hook);
        }
    }

    /** Async form of {@link #onCommit}; the stage completes when the task is registered, or has ended if it was started now. */
    public CompletableFuture<@Nullable Void> startOnCommit(Supplier<? extends CompletionStage<?>> task) {
        return startOnCommit(new Hook.Async(task));
    }

    /** Async form of {@link #onCommitRobust}. */
    public CompletableFuture<@Nullable Void> startOnCommitRobust(Supplier<? extends CompletionStage<?>> task) {
        return startOnCommit(new Hook.Robust(new Hook.Async(task)));
    }

    private CompletableFuture<@Nullable Void> startOnCommit(Hook hook) {
        Inside inside = Inside.current(key);
        if (inside == null) {
            return hook.start(bridge);
        }
        try {
            inside.transaction().onCommit(inside.block(), hook);
        } catch (IllegalStateException refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Asks for the innermost block to be rolled back at its end though it ends well, or no longer does.
     *
     * @throws IllegalStateException outside any block
     */
    public void setRollback(boolean wanted) {
        Inside inside = Inside.current(key);
        if (inside == null) {
            throw new IllegalStateException("setRollback(%s) was called outside any block. Call it inside atomic()."
                    .formatted(wanted));
        }
        inside.transaction().setRollback(wanted);
    }

    /**
     * Lets a call pass that uses a connection of its own.
     *
     * @throws IllegalStateException inside a block, whose session {@code call} would not use
     */
    public void refuseInside(String call) {
        if (Inside.current(key) != null) {
            throw new IllegalStateException(
                    "%s was called inside a block, but has a connection and transactions of its own. Call it outside."
                            .formatted(call));
        }
    }

    private Inside begun(Atomic how, SessionSource home) {
        Duration allowed = TimeLimit.shorter(how.deadline());
        var transaction = new Transaction(home, allowed == null ? null : Deadline.after(allowed.plus(GRACE)));
        return new Inside(transaction, transaction.enter(how, site()), bridge);
    }

    /** Returns the session that the end of the transaction could not give back, for want of a turn or of time. */
    private static @Nullable ExclusiveSession stranded(Inside inside) {
        return inside.block().isOutermost() ? inside.transaction().giveUpSession() : null;
    }

    private static List<Hook> committed(Inside inside) {
        return inside.block().isOutermost() ? inside.block().hooks() : List.of();
    }

    /** Returns who called {@code Database}, this class or a connection that was lent. */
    static String site() {
        return STACK.walk(frames -> frames.filter(frame -> !ENTRIES.contains(frame.getClassName())
                && !frame.getClassName().startsWith("jdk.proxy")).findFirst()
                .map(frame -> frame.toStackTraceElement().toString()).orElse("an unknown place"));
    }

    private static <T> Outcome<T> outcome(Context context, Callable<T> body) {
        try {
            return new Operation.Value<>(context.call(body));
        } catch (Throwable failure) {
            return new Operation.Failure<>(failure);
        }
    }

    private static <T> CompletableFuture<T> started(Supplier<? extends CompletionStage<T>> body) {
        try {
            return ContextFuture
                    .of(Objects.requireNonNull(body.get(), "The block's body returned null instead of a stage."));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
