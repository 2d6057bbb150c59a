package dev.segue.orm.exec;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The terms on which code that is not the ORM's holds a JDBC connection: when it may use it, and what the methods about its transaction
 * do. {@link LentConnection} asks before each call.
 *
 * <p>Errors: what the terms refuse is an unchecked exception, as from the ORM's own calls; what the driver throws passes unchanged.
 * <p>Threading: safe from any.
 */
interface Lease {

    /** Something done with the connection. */
    interface Use {
        @Nullable
        Object with(Connection connection) throws SQLException;
    }

    /**
     * Does {@code use} when it may be done, and returns its result.
     *
     * @param call the method called, without parentheses
     * @param what the statement if it is about one, else the call: for messages
     */
    @Nullable
    Object use(String call, String what, Use use) throws SQLException;

    /**
     * Answers a method of the connection itself, which may be one that the terms decide about.
     *
     * @param use what the driver would do
     */
    @Nullable
    Object control(String call, String what, Object[] arguments, Use use) throws SQLException;

    /** Takes the connection back; called once. */
    void close() throws SQLException;
}
