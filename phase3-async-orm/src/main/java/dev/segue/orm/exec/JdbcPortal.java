package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.orm.sql.BoundSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A result that pgjdbc fetches as it is read: it does so inside a transaction, if it is told how much. */
final class JdbcPortal<R> implements Portal<R> {
    private final JdbcSession session;
    private final Bridge bridge;
    private final BoundSql sql;
    private final Supplier<RowMapper<R>> mapper;
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;

    JdbcPortal(JdbcSession session, Bridge bridge, BoundSql sql, Supplier<RowMapper<R>> mapper) {
        this.session = session;
        this.bridge = bridge;
        this.sql = sql;
        this.mapper = mapper;
    }

    @Override
    public List<R> fetch(int most) {
        return session.translating(sql.sql().numbered(),
                () -> JdbcSession.mapped(rows == null ? opened(most) : rows, mapper.get(), most));
    }

    @Override
    public CompletionStage<List<R>> asyncFetch(int most) {
        return bridge.toAsync(() -> fetch(most));
    }

    private ResultSet opened(int most) throws SQLException {
        PreparedStatement prepared = session.prepared(sql);
        statement = prepared;
        prepared.setFetchSize(most);
        ResultSet opened = prepared.executeQuery();
        rows = opened;
        return opened;
    }

    /** Sends nothing: the driver tells the server along with the next statement. */
    @Override
    public void close() {
        session.translating(sql.sql().numbered(), () -> {
            if (statement != null) {
                statement.close();
            }
            return true;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> asyncClose() {
        return bridge.<@Nullable Void>toAsync(() -> {
            close();
            return null;
        });
    }
}
