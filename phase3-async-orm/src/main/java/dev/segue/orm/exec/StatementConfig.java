package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.orm.exec.Operation.Outcome;
import dev.segue.orm.sql.BoundSql;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told about statements: to the log about slow ones, to the server whose they are; and how long one that is read in portions may rest.
 *
 * <p>A slow statement is one warning of the logger {@code dev.segue.orm.slow}: milliseconds, rows, the work it was part of (a view,
 * say) and how that ran, the text without values. The time is its caller's wait: on a lane that includes the statements before it. What
 * begins and ends transactions, and what other code sends over the database's {@code DataSource}, counts too.
 * <p>A comment is {@code /*mode='async',view='articles.list'*}{@code /} behind the statement, as sqlcommenter writes it, where the context
 * names the work. The same statement of two views then is two texts, each prepared on its own: a connection keeps 256 of them.
 *
 * @param slowAfter how long a statement may take before it is logged; positive
 * @param comments whether statements are sent with comments
 * @param streamPatience how long a stream outside a block may wait to be asked for more before its connection is taken back; positive
 * @see <a href="https://google.github.io/sqlcommenter/spec/">sqlcommenter</a>
 */
public record StatementConfig(Duration slowAfter, boolean comments, Duration streamPatience) {
    /** 1 s; no comments; 10 minutes. */
    public static final StatementConfig DEFAULT = new StatementConfig(Duration.ofSeconds(1), false,
            Duration.ofMinutes(10));

    private static final Logger SLOW = LoggerFactory.getLogger("dev.segue.orm.slow");
    /** The names of routes and views. What could end a comment or start a placeholder is not among them. */
    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_./{:+\\[\\]}-]{1,100}");

    public StatementConfig {
        positive("slowAfter", slowAfter);
        positive("streamPatience", streamPatience);
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("'%s' is %s, but must be positive.".formatted(name, value));
        }
    }

    public StatementConfig withSlowAfter(Duration changed) {
        return new StatementConfig(changed, comments, streamPatience);
    }

    public StatementConfig withComments(boolean changed) {
        return new StatementConfig(slowAfter, changed, streamPatience);
    }

    public StatementConfig withStreamPatience(Duration changed) {
        return new StatementConfig(slowAfter, comments, changed);
    }

    /**
     * Returns {@code sql} with the comment it is to be sent with.
     *
     * @throws IllegalArgumentException if the context's names can't be written into one
     */
    BoundSql commented(BoundSql sql) {
        if (!comments) {
            return sql;
        }
        Context context = Context.current();
        String work = context.get(Context.WORK);
        if (work == null) {
            return sql;
        }
        Object mode = context.get(Context.MODE);
        String comment = "/*%sview='%s'*/".formatted(mode == null ? "" : "mode='" + quoted(mode.toString()) + "',",
                quoted(work));
        return new BoundSql(sql.sql().commented(comment), sql.values());
    }

    private static String quoted(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' can't be written into a SQL comment: a name has 1 to 100 letters, digits and characters of '_./{:+[]}-'. Give the view a name of those, or set comments to false."
                            .formatted(name));
        }
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** Logs {@code statement} if it was slow. */
    void answered(@Nullable Object statement, long sentAt, Outcome<?> outcome) {
        if (isSlow(sentAt) && statement != null) {
            told(statement, sentAt, rows(outcome));
        }
    }

    /** Logs {@code statement} of code that is not the ORM's, if it was slow. */
    void answered(String statement, long sentAt, boolean failed) {
        if (isSlow(sentAt)) {
            told(statement.strip(), sentAt, failed ? "failed" : "over JDBC");
        }
    }

    private boolean isSlow(long sentAt) {
        return System.nanoTime() - sentAt >= slowAfter.toNanos();
    }

    private static void told(Object statement, long sentAt, String outcome) {
        SLOW.warn("{} ms, {}{}: {}", (System.nanoTime() - sentAt) / 1_000_000, outcome, work(Context.current()),
                statement);
    }

    private static String rows(Outcome<?> outcome) {
        return switch (outcome) {
            case Operation.Value<?>(Control _) -> "no rows";
            case Operation.Value<?>(List<?> rows) when rows.size() == 1 -> "1 row";
            case Operation.Value<?>(List<?> rows) -> rows.size() + " rows";
            case Operation.Value<?>(var count) -> count + " rows";
            case Operation.Failure<?>(var failure) -> "failed with " + failure.getClass().getSimpleName();
        };
    }

    private static String work(Context context) {
        String work = context.get(Context.WORK);
        Object mode = context.get(Context.MODE);
        return work == null ? "" : ", in '" + work + (mode == null ? "'" : "' (" + mode + ")");
    }
}
