package dev.segue.orm.exec;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a statement, a result set or the metadata of a {@link LentConnection}: what talks to the server goes through its lease,
 * and no way leads from here to the connection behind it.
 */
final class LentPart implements InvocationHandler {
    private static final Object[] NONE = {};
    /** What may talk to the server: to move does so only if rows are fetched in portions. All else reads or writes memory, or closes. */
    private static final Set<String> OF_RESULTS = Set.of("next", "previous", "absolute", "relative", "first", "last",
            "beforeFirst", "afterLast", "insertRow", "updateRow", "deleteRow", "refreshRow");

    private final Object target;
    private final Origin origin;

    private LentPart(Object target, Origin origin) {
        this.target = target;
        this.origin = origin;
    }

    /**
     * Where a part comes from.
     *
     * @param statements what is told about them
     * @param statement what made it, if a statement did
     * @param what the statement's text if it is known, else the call that made it
     */
    record Origin(Connection connection, Lease lease, StatementConfig statements, @Nullable Statement statement,
            String what) {}

    /** Returns what stands for {@code answer} if that is a part of a connection, else itself. */
    static @Nullable Object of(@Nullable Object answer, Origin origin) {
        return switch (answer) {
            case CallableStatement made -> LentConnection.proxy(CallableStatement.class, new LentPart(made, origin));
            case PreparedStatement made -> LentConnection.proxy(PreparedStatement.class, new LentPart(made, origin));
            case Statement made -> LentConnection.proxy(Statement.class, new LentPart(made, origin));
            case ResultSet made -> LentConnection.proxy(ResultSet.class, new LentPart(made, origin));
            case DatabaseMetaData made -> LentConnection.proxy(DatabaseMetaData.class, new LentPart(made, origin));
            case null, default -> answer;
        };
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws SQLException {
        Object[] arguments = given == null ? NONE : given;
        if (method.getDeclaringClass() == Object.class) {
            return LentConnection.ofObject(this, proxy, method, arguments);
        }
        if (method.getDeclaringClass() == Wrapper.class) {
            return LentConnection.unwrapped(proxy, method, arguments,
                    use -> LentConnection.call(method, target, arguments));
        }
        String call = method.getName();
        return switch (call) {
            case "getConnection" -> origin.connection();
            case "getStatement" -> origin.statement();
            default -> called(proxy, method, arguments);
        };
    }

    private @Nullable Object called(Object proxy, Method method, Object[] arguments) throws SQLException {
        String call = method.getName();
        String what = arguments.length > 0 && arguments[0] instanceof String sql && call.startsWith("execute") ? sql
                : origin.what();
        Lease.Use use = _ -> LentConnection.call(method, target, arguments);
        Object answer = !isTalking(call) ? LentConnection.call(method, target, arguments)
                : call.startsWith("execute") ? sent(what, () -> origin.lease().use(call, what, use))
                        : origin.lease().use(call, what, use);
        return of(answer, new Origin(origin.connection(), origin.lease(), origin.statements(),
                proxy instanceof Statement statement ? statement : origin.statement(), what));
    }

    private interface Sending {
        @Nullable
        Object send() throws SQLException;
    }

    private @Nullable Object sent(String sql, Sending statement) throws SQLException {
        StatementLog.record(sql);
        long start = System.nanoTime();
        boolean failed = true;
        try {
            Object answer = statement.send();
            failed = false;
            return answer;
        } finally {
            origin.statements().answered(sql, start, failed);
        }
    }

    private boolean isTalking(String call) throws SQLException {
        return switch (target) {
            case ResultSet rows -> OF_RESULTS.contains(call) && (rows.getFetchSize() > 0 || call.endsWith("Row"));
            case Statement _ ->
                call.startsWith("execute") || call.equals("getMoreResults") || call.endsWith("MetaData");
            default -> true;
        };
    }

    @Override
    public String toString() {
        return "JDBC's view of " + target;
    }
}
