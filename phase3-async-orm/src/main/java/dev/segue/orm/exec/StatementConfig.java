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
 * What is told about statements: to the log about slow ones, to the server whose they are.
 *
 * <p>A slow statement is one warning of the logger {@code dev.segue.orm.slow}: milliseconds, rows, the work it was part of (a view,
 * say) and how that ran, the text without values. The time is its caller's wait: on a lane that includes the statements before it.
 * <p>A comment is {@code /*mode='async',view='articles.list'*}{@code /} behind the statement, as sqlcommenter writes it, where the context
 * names the work. The same statement of two views then is two texts, each prepared on its own: a connection keeps 256 of them.
 *
 * @param slowAfter how long a statement may take before it is logged; positive
 * @param comments whether statements are sent with comments
 * @see <a href="https://google.github.io/sqlcommenter/spec/">sqlcommenter</a>
 */
public record StatementConfig(Duration slowAfter, boolean comments) {
    /** 1 s; no comments. */
    public static final StatementConfig DEFAULT = new StatementConfig(Duration.ofSeconds(1), false);

    private static final Logger SLOW = LoggerFactory.getLogger("dev.segue.orm.slow");
    /** The names of routes and views. What could end a comment or start a placeholder is not among them. */
    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_./{:+\\[\\]}-]{1,100}");

    public StatementConfig {
        if (!slowAfter.isPositive()) {
            throw new IllegalArgumentException("'slowAfter' is %s, but must be positive.".formatted(slowAfter));
        }
    }

    public StatementConfig withSlowAfter(Duration changed) {
        return new StatementConfig(changed, comments);
    }

    public StatementConfig withComments(boolean changed) {
        return new StatementConfig(slowAfter, changed);
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

    /** Logs the statement if it was slow. */
    void answered(@Nullable BoundSql sql, long sentAt, Outcome<?> outcome) {
        long took = System.nanoTime() - sentAt;
        if (took >= slowAfter.toNanos() && sql != null) {
            SLOW.warn("{} ms, {}{}: {}", took / 1_000_000, rows(outcome), work(Context.current()), sql);
        }
    }

    private static String rows(Outcome<?> outcome) {
        return switch (outcome) {
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
