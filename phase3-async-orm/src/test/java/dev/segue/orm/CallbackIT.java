package dev.segue.orm;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.StatementException;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Tag;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** {@code asyncExecute}: the callback style. */
class CallbackIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final Context.Key<String> USER = new Context.Key<>("user");
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        database.execute("CREATE TABLE lib_tag (id int PRIMARY KEY, name text); INSERT INTO lib_tag VALUES (1, 'one')");
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @Test
    void theCallbackGetsTheRowsOnALoopWithTheCallersContext() throws SQLException {
        var seen = new CompletableFuture<List<Object>>();
        try (Connection blocker = TEST.connection(); Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE lib_tag"); // so that the rows come after the call has returned
            Context.current().with(USER, "ada").run(() -> database.asyncExecute(database.objects(Tag.class),
                    (rows, failure) -> seen.complete(List.of(
                            java.util.Objects.requireNonNull(rows).getFirst().getName(),
                            failure == null, LoopThreads.isCurrent(), String.valueOf(Context.current().get(USER))))));
            assertThat(seen).isNotDone();
            blocker.rollback();
        }
        assertThat(Way.settled(seen)).containsExactly("one", true, true, "ada");
    }

    @Test
    void theCallbackGetsTheFailureUnwrapped() {
        var seen = new CompletableFuture<Object>();
        database.asyncExecute(database.objects(Book.class),
                (rows, failure) -> seen.complete(rows == null && failure != null ? failure : "no failure"));
        assertThat(Way.settled(seen)).isInstanceOf(StatementException.class);
    }

    @Test
    void whatTheCallbackThrowsIsLogged() {
        var logger = (Logger) LoggerFactory.getLogger(Database.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        try {
            database.asyncExecute(database.objects(Tag.class), (_, _) -> {
                throw new IllegalStateException("oops");
            });
            await().untilAsserted(() -> assertThat(lines.list).hasSize(1));
            assertThat(lines.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("oops");
        } finally {
            logger.detachAppender(lines);
            logger.setAdditive(true);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without its checks
    void noCallbackIsRefusedAtOnce() {
        assertThatThrownBy(() -> database.asyncExecute(database.objects(Tag.class), null))
                .isInstanceOf(NullPointerException.class).hasMessageStartingWith("The callback is null.");
    }
}
