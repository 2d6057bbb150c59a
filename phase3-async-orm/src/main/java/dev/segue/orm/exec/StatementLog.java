package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The statements sent on behalf of one caller, whichever driver and thread sent them; transaction control is left out.
 *
 * <p>Bound under {@link #KEY} in a {@link Context}, so it sees what is called in it, async code included, and nothing else.
 * <p>Threading: safe from any.
 */
public final class StatementLog {
    public static final Context.Key<StatementLog> KEY = new Context.Key<>("statements");

    private final Queue<String> statements = new ConcurrentLinkedQueue<>();

    /** Adds {@code sql} to the current log, if there is one. */
    static void record(String sql) {
        StatementLog log = Context.current().get(KEY);
        if (log != null) {
            log.statements.add(sql);
        }
    }

    /** Returns the statements so far, in the order they were sent, without values; unmodifiable. */
    public List<String> statements() {
        return List.copyOf(statements);
    }
}
