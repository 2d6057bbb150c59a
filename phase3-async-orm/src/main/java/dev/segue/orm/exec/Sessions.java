package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import java.util.concurrent.CompletionStage;

/**
 * Both sides of one database, and the choice between them: async calls use the native side; blocking calls use it on a virtual
 * thread, unless set otherwise, and JDBC on a platform thread.
 *
 * <p>Threading: safe from any.
 */
public final class Sessions implements SessionSource, AutoCloseable {
    private final JdbcSessions jdbc;
    private final Lanes lanes;
    private final boolean jdbcOnVirtualThreads;

    private Sessions(JdbcSessions jdbc, Lanes lanes, boolean jdbcOnVirtualThreads) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.jdbcOnVirtualThreads = jdbcOnVirtualThreads;
    }

    /**
     * Checks that the server can be reached and is new enough, and opens both sides.
     *
     * @throws ConnectionException if not, within the server's connect timeout
     */
    public static Sessions open(Server server, JdbcConfig jdbc, LaneConfig lanes, boolean jdbcOnVirtualThreads,
            Bridge bridge) {
        Server checked = ServerCheck.run(server);
        return new Sessions(new JdbcSessions(checked, jdbc, bridge), new Lanes(checked, lanes, bridge),
                jdbcOnVirtualThreads);
    }

    @Override
    public Session open() {
        return blocking().open();
    }

    @Override
    public CompletionStage<Session> asyncOpen() {
        return lanes.asyncOpen();
    }

    @Override
    public boolean opensAtOnce() {
        return blocking().opensAtOnce();
    }

    @Override
    public ExclusiveSession openExclusive() {
        return blocking().openExclusive();
    }

    @Override
    public CompletionStage<ExclusiveSession> asyncOpenExclusive() {
        return lanes.asyncOpenExclusive();
    }

    /** Returns the side that blocking calls on the current thread use. */
    SessionSource blocking() {
        return Thread.currentThread().isVirtual() && !jdbcOnVirtualThreads ? lanes : jdbc;
    }

    JdbcSessions jdbc() {
        return jdbc;
    }

    /** Returns how many statements are under way on the lanes. */
    int inFlight() {
        return lanes.inFlight();
    }

    SessionSource nativeSide() {
        return lanes;
    }

    /** Runs each statement of {@code script} over JDBC. */
    public void execute(String script) {
        jdbc.execute(script);
    }

    @Override
    public void close() {
        try (jdbc) {
            lanes.close();
        }
    }
}
