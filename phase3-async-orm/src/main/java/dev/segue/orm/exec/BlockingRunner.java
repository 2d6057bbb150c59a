package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.sql.SqlCompiler;
import java.util.Locale;

/**
 * Runs operations on the calling thread, waiting for each statement.
 *
 * <p>Guarantees: those of {@link Course}, and a loop thread is refused before any I/O.
 * <p>Threading: safe from any.
 */
public final class BlockingRunner {
    private final SessionSource source;
    private final SqlCompiler compiler;
    private final Context.Key<Standing> key;
    private final StatementConfig statements;

    /** Makes a runner that is never part of a block. */
    public BlockingRunner(SessionSource source, SqlCompiler compiler) {
        this(source, compiler, new Context.Key<>("no transaction"), StatementConfig.DEFAULT);
    }

    /** Makes a runner whose runs are part of the block that the context holds under {@code key}. */
    BlockingRunner(SessionSource source, SqlCompiler compiler, Context.Key<Standing> key, StatementConfig statements) {
        this.source = source;
        this.compiler = compiler;
        this.key = key;
        this.statements = statements;
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
        var course = new Course<>(source, compiler, statements, Inside.current(key), operation);
        for (Request<?> request = course.next(); request != null; request = course.next()) {
            course.goOn(request.perform());
        }
        return course.outcome().get();
    }

    private static String twin(String call) {
        return "async" + call.substring(0, 1).toUpperCase(Locale.ROOT) + call.substring(1);
    }
}
