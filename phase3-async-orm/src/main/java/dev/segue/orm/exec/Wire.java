package dev.segue.orm.exec;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open connection and the statements prepared on it, the least recently used of which are closed past a bound.
 *
 * <p>Threading: confined to its loop.
 */
final class Wire {
    private static final int PREPARED = 256;

    private final PgConnection connection;
    private final Map<String, Future<PreparedStatement>> handles = new Handles();

    Wire(PgConnection connection) {
        this.connection = connection;
    }

    /** Returns the handle of {@code sql}, preparing it at first use; uses while that is under way share it. */
    Future<PreparedStatement> prepared(String sql) {
        Future<PreparedStatement> known = handles.get(sql);
        return known != null ? known : prepare(sql);
    }

    private Future<PreparedStatement> prepare(String sql) {
        Future<PreparedStatement> handle = connection.prepare(sql);
        handles.put(sql, handle);
        return handle.onFailure(_ -> handles.remove(sql, handle));
    }

    /** Closes the handle of {@code sql}, so that the next use prepares it anew. */
    void forget(String sql) {
        Future<PreparedStatement> handle = handles.remove(sql);
        if (handle != null) {
            handle.onSuccess(PreparedStatement::close);
        }
    }

    /** Returns the statements prepared, the least recently used first. */
    List<String> known() {
        return List.copyOf(handles.keySet());
    }

    Future<Void> close() {
        return connection.close();
    }

    private static final class Handles extends LinkedHashMap<String, Future<PreparedStatement>> {
        private static final long serialVersionUID = 1;

        Handles() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Future<PreparedStatement>> eldest) {
            boolean full = size() > PREPARED;
            if (full) {
                eldest.getValue().onSuccess(PreparedStatement::close);
            }
            return full;
        }
    }
}
