package dev.segue.orm.exec;

import dev.segue.orm.sql.Statement;

/**
 * New rows sent as text by COPY; the value is how many the server took. On a JDBC connection only: the native driver has no COPY.
 *
 * <p>Threading: immutable, safe from any.
 */
final class Copy implements Operation<Long> {
    private final Statement.Copy statement;
    private final byte[] text;
    private final long first;
    private final long last;

    /**
     * @param text the rows as COPY reads them; not changed by anybody
     * @param first the number of the first of them in all that is loaded, from 1
     * @param last the number of the last of them
     */
    Copy(Statement.Copy statement, byte[] text, long first, long last) {
        this.statement = statement;
        this.text = text;
        this.first = first;
        this.last = last;
    }

    Statement.Copy statement() {
        return statement;
    }

    byte[] text() {
        return text;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }
}
