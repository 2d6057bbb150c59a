package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements sent on behalf of one caller, whichever driver and thread sent them; transaction control is left out, and so is what
 * code of others sends over {@code dataSource()}. For tests:
 * <pre>{@code
 * var log = new StatementLog();
 * log.recording(() -> articles.selectRelated(Article_.author()).list());
 * log.assertStatements(1);
 * }</pre>
 *
 * <p>Bound under {@link #KEY} in a {@link Context}, so it sees what is called in it, async code included, and nothing else. A log
 * inside another tells that one too.
 * <p>Threading: safe from any.
 */
public final class StatementLog {
    public static final Context.Key<StatementLog> KEY = new Context.Key<>("statements");

    private final Queue<String> statements = new ConcurrentLinkedQueue<>();
    private final @Nullable StatementLog inner;
    private final @Nullable StatementLog outer;

    public StatementLog() {
        this(null, null);
    }

    /** Makes one that only tells both of these. */
    private StatementLog(@Nullable StatementLog inner, @Nullable StatementLog outer) {
        this.inner = inner;
        this.outer = outer;
    }

    /** Adds {@code sql} to the current log, if there is one. */
    static void record(String sql) {
        StatementLog log = Context.current().get(KEY);
        if (log != null) {
            log.add(sql);
        }
    }

    private void add(String sql) {
        if (inner == null || outer == null) {
            statements.add(sql);
        } else {
            inner.add(sql);
            outer.add(sql);
        }
    }

    /** Runs {@code body}, adds the statements it sends to this log, and returns its value. */
    public <T> T recording(Callable<T> body) {
        try {
            return bound().call(body);
        } catch (Exception failure) {
            throw Failures.raise(failure);
        }
    }

    /** Async form of {@link #recording}: what the body's stages send is added too. */
    public <T> CompletableFuture<T> asyncRecording(Supplier<? extends CompletionStage<T>> body) {
        return ContextFuture.of(bound().supply(body));
    }

    private Context bound() {
        Context context = Context.current();
        StatementLog around = context.get(KEY);
        return context.with(KEY, around == null ? this : new StatementLog(this, around));
    }

    /** Returns the statements so far, in the order they were sent, without values; unmodifiable. */
    public List<String> statements() {
        return List.copyOf(statements);
    }

    /**
     * Checks how many statements were sent so far.
     *
     * @throws AssertionError if not {@code expected}; its message lists them
     */
    public void assertStatements(int expected) {
        List<String> sent = statements();
        if (sent.size() != expected) {
            throw new AssertionError("Sent %d statements, expected %d:%s".formatted(sent.size(), expected,
                    IntStream.range(0, sent.size()).mapToObj(i -> "%n  %d. %s".formatted(i + 1, sent.get(i)))
                            .collect(Collectors.joining())));
        }
    }
}
