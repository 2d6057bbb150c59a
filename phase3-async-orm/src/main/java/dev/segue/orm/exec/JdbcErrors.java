package dev.segue.orm.exec;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** pgjdbc's failures in the ORM's terms. */
final class JdbcErrors {
    private JdbcErrors() {}

    static OrmException of(Server server, @Nullable String sql, SQLException failure) {
        SQLException origin = origin(failure);
        ServerErrorMessage said = origin instanceof PSQLException thrown ? thrown.getServerErrorMessage() : null;
        return new SqlError(server.address(), sql, origin.getSQLState(),
                said == null ? origin.getMessage() : said.getMessage(), said == null ? null : said.getConstraint(),
                failure).exception();
    }

    /** A pool wraps what the driver said when it could not connect. */
    private static SQLException origin(SQLException failure) {
        return failure.getCause() instanceof SQLException cause ? origin(cause) : failure;
    }
}
