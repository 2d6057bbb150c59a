package dev.segue.orm.exec;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** pgjdbc's failures in the ORM's terms. */
final class JdbcErrors {
    /** Where the server says it was: {@code COPY book, line 3, column id: "…"}; what follows the colon is the value. */
    private static final Pattern LINE = Pattern.compile("\\ACOPY .*, line (\\d+)(?:, column ([^:]+))?");

    private JdbcErrors() {}

    static OrmException of(Server server, @Nullable String sql, SQLException failure) {
        SQLException origin = origin(failure);
        ServerErrorMessage said = origin instanceof PSQLException thrown ? thrown.getServerErrorMessage() : null;
        return new SqlError(server.address(), sql, origin.getSQLState(),
                said == null ? origin.getMessage() : said.getMessage(), said == null ? null : said.getConstraint(),
                failure).exception();
    }

    /** Returns {@code cause}, what {@code failure} is in the ORM's terms, with the number of the row it is about, if it is about one. */
    static OrmException ofCopy(Copy copy, SQLException failure, OrmException cause) {
        if (cause instanceof ConnectionException) {
            return cause;
        }
        ServerErrorMessage said = failure instanceof PSQLException thrown ? thrown.getServerErrorMessage() : null;
        Matcher at = LINE.matcher(said == null || said.getWhere() == null ? "" : said.getWhere());
        if (!at.find()) {
            return LoadException.of(copy.first(), copy.last(), null, cause);
        }
        long row = copy.first() + Long.parseLong(at.group(1)) - 1;
        return LoadException.of(row, row, at.group(2), cause);
    }

    /** A pool wraps what the driver said when it could not connect. */
    private static SQLException origin(SQLException failure) {
        return failure.getCause() instanceof SQLException cause ? origin(cause) : failure;
    }
}
