package dev.segue.orm.exec;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The native driver's failures in the ORM's terms. */
final class PgErrors {
    private static final String CONNECTION_FAILURE = "08006";

    private PgErrors() {}

    static Throwable of(Server server, @Nullable String sql, Throwable failure) {
        return switch (failure) {
            case OrmException known -> known;
            case PgException said -> new SqlError(server.address(), sql, said.getSqlState(), said.getErrorMessage(),
                    said.getConstraint(), said).exception();
            case ClosedConnectionException closed -> lost(server, sql, "the connection was lost", closed);
            case VertxException closing when isAboutLoss(closing) ->
                lost(server, sql, "the connection was lost", closing);
            case IOException unreachable -> lost(server, sql, unreachable.getMessage(), unreachable);
            case TimeoutException late -> lost(server, sql, "it did not answer in time", late);
            case Error error -> error;
            case Throwable other -> refused(server, sql, other);
        };
    }

    /** While a connection is closing the driver has no exception of its own for it, only a sentence. */
    private static boolean isAboutLoss(VertxException failure) {
        String said = String.valueOf(failure.getMessage());
        return said.startsWith("Connection is not active") || said.startsWith("Pending requests failed to be sent");
    }

    /** The failure of a statement that a server left without an answer. */
    static OrmException silent(Server server) {
        return lost(server, null, "it left a statement without an answer", null);
    }

    /** What the driver throws by itself quotes bind values, so only its kind is passed on. */
    private static OrmException refused(Server server, @Nullable String sql, Throwable failure) {
        return new SqlError(server.address(), sql == null ? "" : sql, null,
                "the driver refused a value of it (%s)".formatted(failure.getClass().getSimpleName()), null, null)
                .exception();
    }

    private static OrmException lost(Server server, @Nullable String sql, @Nullable String reason,
            @Nullable Throwable cause) {
        return new SqlError(server.address(), sql, CONNECTION_FAILURE, reason, null, cause).exception();
    }
}
