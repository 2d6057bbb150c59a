package dev.segue.orm.exec;

import dev.segue.orm.sql.Statement;

/**
 * New rows sent as text by COPY; the value is how many the server took. On a JDBC connection only: the native driver has no COPY.
 *
 * @param statement a {@link Statement.Copy}
 * @param text the rows as COPY reads them
 * @param first the number of the first of them in all that is loaded, from 1
 * @param last the number of the last of them
 */
record Copy(Statement statement, byte[] text, long first, long last) implements Operation<Long> {}
