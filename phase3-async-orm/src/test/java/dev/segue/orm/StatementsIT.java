package dev.segue.orm;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.orm.demo.Country;
import dev.segue.orm.demo.Country_;
import dev.segue.orm.exec.OrmException;
import dev.segue.orm.exec.StatementConfig;
import dev.segue.orm.exec.StatementLog;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is told about statements: to a test, to the log, to the server. A row of {@code country} is the statement that read it. */
@Timeout(60)
class StatementsIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final Duration LONG = Duration.ofMillis(50);
    private static final String TEXT = "SELECT t0.\"code\", t0.\"population\" FROM \"country\" t0 WHERE t0.\"population\" = $1";

    @SuppressWarnings("NullAway.Init")
    private static Database plain;
    @SuppressWarnings("NullAway.Init")
    private static Database commenting;

    @BeforeAll
    static void open() throws SQLException {
        TEST.execute("""
            CREATE FUNCTION nap(population int) RETURNS text VOLATILE LANGUAGE plpgsql AS $$ BEGIN
                IF population = 2 THEN PERFORM pg_sleep(0.1); END IF;
                IF population = 3 THEN INSERT INTO visit VALUES (3); END IF; RETURN current_query(); END $$;
            CREATE TABLE visit (id int);
            CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON visit DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION doze();
            CREATE VIEW country AS SELECT nap(p) AS code, p AS population FROM (VALUES (1), (2), (3)) v(p)""");
        plain = Database.open(TEST.config().withStatements(StatementConfig.DEFAULT.withSlowAfter(LONG)), BRIDGE);
        commenting = Database.open(TEST.config().withStatements(StatementConfig.DEFAULT.withComments(true)), BRIDGE);
    }

    @AfterAll
    static void close() {
        plain.close();
        commenting.close();
        BRIDGE.close();
    }

    @ParameterizedTest
    @EnumSource
    void theLogHasTheStatementsSentInIt(Way way) {
        Way.on(plain, BRIDGE);
        var log = new StatementLog();
        QuerySet<Country> countries = countries(plain, 1);
        way.run(countries::list, countries::asyncList);
        way.run(() -> log.recording(countries::list), () -> log.asyncRecording(countries::asyncList));
        way.run(countries::list, countries::asyncList);
        log.assertStatements(1);
        assertThat(log.statements()).containsExactly(TEXT);
        assertThatThrownBy(() -> log.assertStatements(0)).isInstanceOf(AssertionError.class)
                .hasMessage("Sent 1 statements, expected 0:%n  1. %s".formatted(TEXT));
    }

    @Test
    void aLogInsideAnotherTellsThatOneToo() {
        var outer = new StatementLog();
        var inner = new StatementLog();
        outer.recording(() -> {
            countries(plain, 1).list();
            return inner.recording(countries(plain, 1)::list);
        });
        outer.assertStatements(2);
        inner.assertStatements(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSlowStatementIsOneLineWithoutItsValues(Way way) {
        Way.on(plain, BRIDGE);
        Context view = Context.empty().with(Context.WORK, "countries.list").with(Context.MODE, Way.ASYNC);
        QuerySet<Country> slow = countries(plain, 2);
        List<String> lines = slowLines(() -> view.run(() -> way.run(slow::list, slow::asyncList)));
        assertThat(lines).singleElement().asString().matches(
                "\\d{2,5} ms, 1 row, in 'countries\\.list' \\(ASYNC\\): " + Pattern.quote(TEXT));
    }

    @ParameterizedTest
    @EnumSource
    void aSlowStatementThatFailsIsLoggedAndOutsideAnyWorkNoneIsNamed(Way way) {
        try (var hasty = Database.open(TEST.config().withStatementTimeout(Duration.ofMillis(60))
                .withStatements(StatementConfig.DEFAULT.withSlowAfter(LONG)), BRIDGE)) {
            Way.on(hasty, BRIDGE);
            QuerySet<Country> slow = countries(hasty, 2);
            List<String> lines = slowLines(() -> assertThatThrownBy(() -> way.run(slow::list, slow::asyncList))
                    .isInstanceOf(OrmException.class));
            assertThat(lines).singleElement().asString()
                    .matches("\\d{2,5} ms, failed with \\w+Exception: " + Pattern.quote(TEXT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowCommitIsLogged(Way way) {
        Way.on(plain, BRIDGE);
        QuerySet<Country> visiting = countries(plain, 3);
        List<String> lines = slowLines(() -> way.run(() -> plain.atomic(visiting::list),
                () -> plain.asyncAtomic(visiting::asyncList)));
        assertThat(lines).singleElement().asString().matches("\\d{2,5} ms, no rows: COMMIT");
    }

    @Test
    void whatOtherCodeSendsOverTheDataSourceIsInBothLogs() throws Exception {
        String nap = "SELECT pg_sleep(0.1)";
        var log = new StatementLog();
        Callable<Boolean> other = () -> {
            try (Connection connection = plain.dataSource().getConnection();
                    PreparedStatement statement = connection.prepareStatement(nap);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        };
        List<String> lines = slowLines(() -> {
            log.recording(other);
            log.recording(() -> plain.atomic(other));
        });
        assertThat(log.statements()).containsExactly(nap, nap);
        assertThat(lines).hasSize(2)
                .allSatisfy(line -> assertThat(line).matches("\\d{2,5} ms, over JDBC: " + Pattern.quote(nap)));
    }

    @ParameterizedTest
    @EnumSource
    void aQuickStatementIsNotLogged(Way way) {
        try (var patient = Database.open(TEST.config(), BRIDGE)) {
            Way.on(patient, BRIDGE);
            QuerySet<Country> countries = countries(patient, 2);
            assertThat(slowLines(() -> way.run(countries::list, countries::asyncList))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommentTellsTheServerWhoseStatementItIs(Way way) {
        Way.on(commenting, BRIDGE);
        Context named = Context.empty().with(Context.WORK, "articles.list");
        assertThat(statement(way, named.with(Context.MODE, "async")))
                .endsWith(" /*mode='async',view='articles.list'*/");
        assertThat(statement(way, named)).endsWith(" /*view='articles.list'*/");
        assertThat(statement(way, Context.empty().with(Context.WORK, "/articles/{slug}")))
                .endsWith(" /*view='%2Farticles%2F%7Bslug%7D'*/");
        assertThat(statement(way, Context.empty())).endsWith("LIMIT $2");
        Way.on(plain, BRIDGE);
        QuerySet<Country> countries = countries(plain, 1);
        assertThat(named.supply(() -> way.run(countries::get, countries::asyncGet)).code()).endsWith("LIMIT $2");
    }

    @Test
    void aHostileNameIsRefusedBeforeAnythingIsSentOrCantLeaveItsComment() throws IOException {
        for (String name : hostileNames()) {
            var log = new StatementLog();
            Context view = Context.empty().with(Context.WORK, name).with(StatementLog.KEY, log);
            try {
                view.run(() -> countries(commenting, 1).list());
            } catch (IllegalArgumentException refusal) {
                log.assertStatements(0);
                continue;
            }
            assertThat(log.statements()).singleElement().asString().matches(
                    Pattern.quote(TEXT) + " /\\*view='[A-Za-z0-9_.%+-]{1,300}'\\*/");
        }
        assertThatThrownBy(() -> Context.empty().with(Context.WORK, "x*/; DROP TABLE country --")
                .run(() -> countries(commenting, 1).list())).isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "'x*/; DROP TABLE country --' can't be written into a SQL comment: a name has 1 to 100 letters, digits and characters of '_./{:+[]}-'. Give the view a name of those, or set comments to false.");
    }

    /** Many views must not be many prepared statements for ever: what is over a connection's bound is closed. */
    @ParameterizedTest
    @EnumSource
    void moreViewsThanAConnectionKeepsStatementsWork(Way way) {
        Way.on(commenting, BRIDGE);
        IntStream.range(0, 600).forEach(i -> assertThat(
                statement(way, Context.empty().with(Context.WORK, "view." + i))).endsWith("'view." + i + "'*/"));
    }

    @Test
    void aThresholdIsPositive() {
        assertThatThrownBy(() -> StatementConfig.DEFAULT.withSlowAfter(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'slowAfter' is PT0S, but must be positive.");
        assertThatCode(() -> StatementConfig.DEFAULT.withSlowAfter(Duration.ofDays(1))).doesNotThrowAnyException();
    }

    private static String statement(Way way, Context context) {
        QuerySet<Country> countries = countries(commenting, 1);
        return context.supply(() -> way.run(countries::get, countries::asyncGet)).code();
    }

    private static QuerySet<Country> countries(Database of, int population) {
        return of.objects(Country.class).filter(Country_.population.eq(population));
    }

    private static List<String> slowLines(Runnable task) {
        var slow = (Logger) LoggerFactory.getLogger("dev.segue.orm.slow");
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        slow.addAppender(appender);
        try {
            task.run();
        } finally {
            slow.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static List<String> hostileNames() throws IOException {
        try (InputStream in = Objects
                .requireNonNull(StatementsIT.class.getResourceAsStream("/hostile/names.json"))) {
            List<String> names = List.of(JsonMapper.builder().build().readValue(in, String[].class));
            assertThat(names).hasSizeGreaterThan(300);
            return names;
        }
    }
}
