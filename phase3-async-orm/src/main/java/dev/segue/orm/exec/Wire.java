package dev.segue.orm.exec;

import dev.segue.orm.sql.BoundSql;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An open connection and the statements prepared on it, the least recently used of which are closed past a bound.
 *
 * <p>Threading: confined to its loop.
 */
final class Wire {
    private static final int PREPARED = 256;
    private static final int PIPELINED = 256;
    private static final long CANCEL_MILLIS = 500;

    private final PgConnection connection;
    private final Map<String, Future<Handle>> handles = new Handles();
    private volatile boolean open = true;

    private Wire(PgConnection connection) {
        this.connection = connection;
        Channel channel = socket().channelHandlerContext().channel();
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.pipeline().addFirst(new FlushConsolidationHandler(PIPELINED, true)); // one write for all that a turn of the loop sends
        connection.exceptionHandler(_ -> {}); // the statements under way and the close handler are told as well
    }

    /** Opens one on the current loop; a connection that comes too late is closed. */
    static Future<Wire> connect(Vertx vertx, Server server) {
        Future<PgConnection> connecting = PgConnection.connect(vertx, options(server));
        return connecting.timeout(server.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(_ -> connecting.onSuccess(PgConnection::close)).map(Wire::new);
    }

    private static PgConnectOptions options(Server server) {
        PgConnectOptions options = new PgConnectOptions().setHost(server.host()).setPort(server.port())
                .setDatabase(server.database())
                .setUser(server.user()).setPassword(server.password()).setPipeliningLimit(PIPELINED)
                .setProperties(server.settings());
        return switch (server.encryption()) {
            case Encryption.None _ -> options.setSslMode(SslMode.DISABLE);
            case Encryption.Unverified _ ->
                options.setSslMode(SslMode.REQUIRE).setSslOptions(new ClientSSLOptions().setTrustAll(true));
            case Encryption.Verified(Path authorities) -> options.setSslMode(SslMode.VERIFY_FULL)
                    .setSslOptions(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS")
                            .setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString())));
        };
    }

    /** Has {@code lost} run when the connection is closed, by either side. */
    void onClose(Runnable lost) {
        connection.closeHandler(_ -> {
            open = false;
            lost.run();
        });
    }

    /** Returns whether the connection was not seen closed; from any thread. */
    boolean isOpen() {
        return open;
    }

    /** Sends {@code sql} behind the statements under way; {@code sending} is run as it goes out, which is later if it must be prepared first. */
    Future<RowSet<Row>> send(BoundSql sql, Runnable sending) {
        return after(prepared(sql.sql().numbered()), handle -> {
            if (!open) {
                return Future.failedFuture(ClosedConnectionException.INSTANCE);
            }
            sending.run();
            return handle.query().execute(PgValues.of(sql.values()));
        });
    }

    /** Returns what {@code next} makes of {@code first}'s value, without waiting if that is there. */
    static <T, R> Future<R> after(Future<T> first, Function<T, Future<R>> next) {
        if (!first.succeeded()) {
            return first.compose(next);
        }
        try {
            return next.apply(first.result());
        } catch (Throwable failure) { // as compose() does
            return Future.failedFuture(failure);
        }
    }

    /** Returns the rows of {@code sql}, to be read some at a time; sends nothing but what prepares it. */
    Future<io.vertx.sqlclient.Cursor> cursor(BoundSql sql) {
        return prepared(sql.sql().numbered()).map(handle -> handle.statement().cursor(PgValues.of(sql.values())));
    }

    /** Sends {@code sql}, which has no values, without preparing it. */
    Future<RowSet<Row>> sendPlain(String sql) {
        return connection.query(sql).execute();
    }

    /** Returns the handle of {@code sql}, preparing it at first use; uses while that is under way share it. */
    Future<Handle> prepared(String sql) {
        Future<Handle> known = handles.get(sql);
        return known != null ? known : prepare(sql);
    }

    private Future<Handle> prepare(String sql) {
        Future<Handle> handle = connection.prepare(sql)
                .map(statement -> new Handle(statement, statement.query()));
        handles.put(sql, handle);
        return handle.onFailure(_ -> handles.remove(sql, handle));
    }

    /** Cancels at the server what is under way and closes the connection, whether the server answers or not. */
    void abort() {
        if (open) {
            open = false;
            connection.cancelRequest().timeout(CANCEL_MILLIS, TimeUnit.MILLISECONDS).onComplete(_ -> drop());
        }
    }

    /** Closes the connection without a word to the server, which the driver would only send behind the statements under way. */
    void drop() {
        open = false;
        var _ = socket().channelHandlerContext().pipeline().firstContext().close(); // past handlers that would wait for the server
    }

    private NetSocketInternal socket() {
        return ((SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap()).socket();
    }

    /** Closes the handle of {@code sql}, so that the next use prepares it anew. */
    void forget(String sql) {
        Future<Handle> handle = handles.remove(sql);
        if (handle != null) {
            handle.onSuccess(Handle::close);
        }
    }

    /** Returns the statements prepared, the least recently used first. */
    List<String> known() {
        return List.copyOf(handles.keySet());
    }

    Future<Void> close() {
        open = false;
        return connection.close();
    }

    /** A prepared statement, and the query of it, which can be run many times. */
    record Handle(PreparedStatement statement, PreparedQuery<RowSet<Row>> query) {
        void close() {
            var _ = statement.close();
        }
    }

    private static final class Handles extends LinkedHashMap<String, Future<Handle>> {
        private static final long serialVersionUID = 1;

        Handles() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Future<Handle>> eldest) {
            boolean full = size() > PREPARED;
            if (full) {
                eldest.getValue().onSuccess(Handle::close);
            }
            return full;
        }
    }
}
