package dev.segue.orm.exec;

import dev.segue.bridge.LoopThreads;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.SqlCompiler;
import java.util.List;
import java.util.Locale;

/**
 * Runs operations on the calling thread, waiting for each statement.
 *
 * <p>Guarantees: refuses a loop thread before any I/O; opens a session when the first statement is sent, so an operation
 * without one costs none and a query known to be empty is not sent; closes it exactly once, whatever happens.
 * <p>Threading: safe from any.
 */
public final class BlockingRunner {
    private final SessionSource source;
    private final SqlCompiler compiler;

    public BlockingRunner(SessionSource source, SqlCompiler compiler) {
        this.source = source;
        this.compiler = compiler;
    }

    /**
     * Runs {@code operation} to its end and returns its value.
     *
     * @param call the method the caller called, {@code "get"} say; its twin is named in the error on a loop thread
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread
     */
    public <T> T run(String call, Operation<T> operation) {
        if (LoopThreads.isCurrent()) {
            LoopThreads.refuseBlocking(call + "()", twin(call) + "()");
        }
        try (var lease = new Lease(source)) {
            Operation<T> at = operation;
            while (true) {
                switch (at) {
                    case Operation.Value<T>(T value) -> {
                        return value;
                    }
                    case Operation.Query<?, T> query -> at = step(query, lease);
                }
            }
        }
    }

    private <R, T> Operation<T> step(Operation.Query<R, T> query, Lease lease) {
        if (query.statement().isKnownEmpty()) {
            return query.next().apply(List.of());
        }
        BoundSql sql = compiler.bind(query.statement());
        return query.next().apply(lease.session().query(sql, query.mapper()));
    }

    private static String twin(String call) {
        return "async" + call.substring(0, 1).toUpperCase(Locale.ROOT) + call.substring(1);
    }
}
