package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Failures;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Both sides of a database, with few connections each, and statements written by hand. */
record Stack(Sessions sessions, Transactions transactions, Bridge bridge) implements AutoCloseable {
    static final int CONNECTIONS = 3;

    static Stack open(Server server, Bridge bridge) {
        return open(server, bridge, CONNECTIONS, Duration.ofSeconds(5));
    }

    static Stack open(Server server, Bridge bridge, int connections, Duration patience) {
        Sessions sessions = Sessions.open(server, new JdbcConfig(connections, patience),
                new LaneConfig(1, 1, 1024).withTransactions(connections, patience), false, bridge);
        return new Stack(sessions, new Transactions(sessions, new SqlCompiler(), bridge), bridge);
    }

    @Override
    public void close() {
        sessions.close();
    }

    /** Returns the whole number in the first row of {@code sql}'s answer. */
    static Operation<Integer> number(String sql) {
        return Operation.query(new Statement.Raw(List.of(sql), List.of()), row -> row.intAt(0),
                rows -> Operation.value(rows.getFirst()));
    }

    /** Form of {@link #number(String)} with a value for each question mark. */
    static Operation<Integer> number(String sql, Integer... values) {
        List<Expr.Param> params = Stream.of(values).map(value -> new Expr.Param(ValueType.INTEGER, value)).toList();
        return Operation.query(Statement.Raw.of(sql, params), row -> row.intAt(0),
                rows -> Operation.value(rows.getFirst()));
    }

    /** Takes every connection there may be, of both sides, at once, and gives them back. */
    void fill(int connections) {
        for (SessionSource side : List.of(sessions.jdbc(), sessions.nativeSide())) {
            var taken = new ArrayList<ExclusiveSession>();
            try {
                for (int i = 0; i < connections; i++) {
                    taken.add(side.openExclusive());
                }
            } finally {
                taken.forEach(ExclusiveSession::close);
            }
        }
    }

    /** Sends {@code sql}, which answers no rows. */
    static Operation<Long> execute(String sql) {
        return Operation.execute(new Statement.Raw(List.of(sql), List.of()), Operation::value);
    }

    /** Who opens a transaction, and who calls inside it. Bodies are sync code on a home thread; an async caller is awaited there. */
    enum Way {
        JDBC_SYNC(false, false),
        JDBC_ASYNC(false, true),
        NATIVE_SYNC(true, false),
        NATIVE_ASYNC(true, true);

        final boolean nativeHome;
        final boolean asyncCalls;

        /** In order, for tests that choose one. */
        static final List<Way> ALL = List.of(values());

        Way(boolean nativeHome, boolean asyncCalls) {
            this.nativeHome = nativeHome;
            this.asyncCalls = asyncCalls;
        }

        <T> T outermost(Stack on, Atomic how, Callable<T> body) {
            return nativeHome
                    ? Failures.join(on.transactions.start(how, () -> on.bridge.toAsync(on.bridge.workers(), body)))
                    : on.transactions.run(how, body);
        }

        /** Returns who calls from the other side, in a transaction of the same home. */
        Way across() {
            return switch (this) {
                case JDBC_SYNC -> JDBC_ASYNC;
                case JDBC_ASYNC -> JDBC_SYNC;
                case NATIVE_SYNC -> NATIVE_ASYNC;
                case NATIVE_ASYNC -> NATIVE_SYNC;
            };
        }

        <T> T outermost(Stack on, Callable<T> body) {
            return outermost(on, Atomic.DEFAULT, body);
        }

        <T> T inner(Stack on, Atomic how, Callable<T> body) {
            return asyncCalls
                    ? on.bridge.toSync(() -> on.transactions.start(how, () -> on.bridge.toAsync(body)))
                    : on.transactions.run(how, body);
        }

        /** Runs {@code operation} in the block around, or alone. */
        <T> T run(Stack on, Operation<T> operation) {
            return asyncCalls ? on.bridge.toSync(() -> on.transactions.async().run(operation))
                    : on.transactions.blocking().run("get", operation);
        }

        /** Runs {@code operation} alone, on the side of this home. */
        <T> T alone(Stack on, Operation<T> operation) {
            return nativeHome ? Failures.join(on.transactions.async().run(operation))
                    : on.transactions.blocking().run("get", operation);
        }
    }
}
