package dev.segue.orm.exec;

import dev.segue.bridge.Failures;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Wrapper;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a JDBC connection in the hands of code that is not the ORM's: each call goes through a {@link Lease}, and what it gives
 * out is lent too, see {@link LentPart}.
 *
 * <p>A proxy, since what is to be done for each of the hundreds of methods of these interfaces is the same.
 */
final class LentConnection implements InvocationHandler {
    private static final Object[] NONE = {};

    private final Lease lease;
    private final StatementConfig statements;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LentConnection(Lease lease, StatementConfig statements) {
        this.lease = lease;
        this.statements = statements;
    }

    /** @param statements what is told about those sent over it */
    static Connection of(Lease lease, StatementConfig statements) {
        return proxy(Connection.class, new LentConnection(lease, statements));
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(LentConnection.class.getClassLoader(), new Class<?>[]{type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws SQLException {
        Object[] arguments = given == null ? NONE : given;
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(this, proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "isClosed" -> closed.get();
            case "close" -> closed();
            default -> opened(proxy, method, arguments);
        };
    }

    private @Nullable Object closed() throws SQLException {
        if (closed.compareAndSet(false, true)) {
            lease.close();
        }
        return null;
    }

    private @Nullable Object opened(Object proxy, Method method, Object[] arguments) throws SQLException {
        String call = method.getName();
        if (closed.get()) {
            throw new SQLNonTransientConnectionException(
                    "The connection was closed before %s() was called. Ask the DataSource for another one."
                            .formatted(call),
                    "08003");
        }
        if (method.getDeclaringClass() == Wrapper.class) {
            return unwrapped(proxy, method, arguments, use -> lease.use(call, call + "()", use));
        }
        String what = arguments.length > 0 && arguments[0] instanceof String sql && call.startsWith("prepare") ? sql
                : call + "()";
        Object answer = lease.control(call, what, arguments, connection -> call(method, connection, arguments));
        return LentPart.of(answer, new LentPart.Origin((Connection) proxy, lease, statements, null, what));
    }

    /** Something that has a connection do something, on a lease's terms. */
    interface Terms {
        @Nullable
        Object use(Lease.Use use) throws SQLException;
    }

    /** Answers the two methods of {@link Wrapper}: a caller that asks for what it has gets no more. */
    static @Nullable Object unwrapped(Object proxy, Method method, Object[] arguments, Terms terms)
            throws SQLException {
        boolean asks = method.getName().equals("isWrapperFor");
        if (((Class<?>) arguments[0]).isInstance(proxy)) {
            return asks ? true : proxy;
        }
        return terms.use(connection -> call(method, connection, arguments));
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is only itself
    static @Nullable Object ofObject(InvocationHandler handler, Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> handler.toString();
        };
    }

    static @Nullable Object call(Method method, Object target, Object[] arguments) throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw Failures.raise(Objects.requireNonNull(failure.getCause()));
        } catch (IllegalAccessException failure) {
            throw new AssertionError("The methods of JDBC's interfaces are public.", failure);
        }
    }

    @Override
    public String toString() {
        return "JDBC's view of " + lease;
    }
}
