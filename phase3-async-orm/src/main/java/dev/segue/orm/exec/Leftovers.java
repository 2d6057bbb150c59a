package dev.segue.orm.exec;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session must not pass on to its next borrower. A session that sent something that may leave such things is asked, when it comes
 * back; if there are any it is closed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">PostgreSQL's DISCARD ALL, which lists them too</a>
 */
final class Leftovers {
    /**
     * One row for each; outside a transaction. Settings with names of one's own are not listed by the server, so all are reset. The name of
     * the application is what pgjdbc sets.
     */
    static final String QUERY = """
        SELECT 'role ' || current_user FROM pg_stat_activity WHERE pid = pg_backend_pid() AND usename <> current_user
        UNION ALL SELECT 'setting ' || name FROM pg_settings WHERE source = 'session' AND name <> 'application_name'
        UNION ALL SELECT 'an advisory lock' FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
        UNION ALL SELECT 'temporary ' || relname FROM pg_class
            WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        UNION ALL SELECT 'channel ' || channel FROM pg_listening_channels() AS channel
        UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE is_holdable
        UNION ALL SELECT 'prepared statement ' || name FROM pg_prepared_statements WHERE from_sql;
        RESET ALL""";

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /** Returns whether there is nothing; else says so, with who gave the session back. */
    static boolean isClean(List<String> found) {
        if (!found.isEmpty()) {
            LOG.warn(
                    "{} gave a connection back with {} left on it. It was closed, so the next one does not see that. Use SET LOCAL, pg_advisory_xact_lock or ON COMMIT DROP inside atomic().",
                    Borrower.current(), String.join(", ", found));
        }
        return found.isEmpty();
    }
}
