package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Failures;
import dev.segue.orm.demo.Series;
import dev.segue.orm.demo.Series_;
import dev.segue.orm.exec.ConstraintException;
import dev.segue.orm.exec.TransactionBrokenException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.hibernate.ConnectionAcquisitionMode;
import org.hibernate.ConnectionReleaseMode;
import org.hibernate.Session;
import org.hibernate.SessionBuilder;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Hibernate ORM and this ORM in one transaction, on the same entity class. */
@Timeout(60)
class HibernateIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final String PID = "SELECT pg_backend_pid()";

    @SuppressWarnings("NullAway.Init")
    private static Database database;
    @SuppressWarnings("NullAway.Init")
    private static SessionFactory hibernate;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        database.execute("CREATE TABLE series (code text PRIMARY KEY, changed timestamptz, points int[])");
        var configuration = new Configuration().addAnnotatedClass(Series.class);
        configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, database.dataSource());
        // else it would write its attributes into Series_, whose fields are this ORM's and final
        configuration.getProperties().put("hibernate.jpa.static_metamodel.population", "disabled");
        hibernate = configuration.buildSessionFactory();
    }

    @AfterAll
    static void close() {
        hibernate.close();
        database.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        TEST.execute("TRUNCATE series");
    }

    @AfterEach
    void t23_nothingIsLeftInATransaction() {
        await().pollDelay(Duration.ZERO).untilAsserted(
                () -> assertThat(TEST.sessions()).noneMatch(session -> session.contains("idle in transaction")));
    }

    @Test
    void bothWriteInOneTransactionAndSeeEachOthersRows() throws SQLException {
        database.atomic(() -> inSession(session -> {
            session.beginTransaction();
            session.persist(series("hibernate"));
            session.getTransaction().commit(); // flushes; the block is still open
            assertThat(codes()).containsExactly("hibernate");
            database.objects(Series.class).create(series("segue"));
            BRIDGE.toSync(() -> database.objects(Series.class).asyncCreate(series("async")));
            assertThat(hql(session)).containsExactly("async", "hibernate", "segue");
            assertThat(backends()).hasSize(1).contains(session.createNativeQuery(PID, Integer.class).getSingleResult());
            assertThat(committed()).isEmpty();
            return 0;
        }));
        assertThat(committed()).containsExactly("async", "hibernate", "segue");
    }

    @Test
    void theBlocksRollbackUndoesWhatHibernateCommitted() {
        assertThatThrownBy(() -> database.atomic(() -> inSession(session -> {
            session.inTransaction(_ -> session.persist(series("hibernate")));
            database.objects(Series.class).create(series("segue"));
            throw new IllegalStateException("oops");
        }))).hasMessage("oops");
        assertThat(committed()).isEmpty();
    }

    @Test
    void hibernatesRollbackIsTheBlocks() {
        database.atomic(() -> inSession(session -> {
            database.objects(Series.class).create(series("segue"));
            session.beginTransaction();
            session.persist(series("hibernate"));
            session.flush();
            session.getTransaction().rollback();
            assertThatThrownBy(HibernateIT::codes).isInstanceOf(TransactionBrokenException.class)
                    .hasMessageContaining("rollback() over JDBC");
            return 0;
        }));
        assertThat(committed()).isEmpty();
    }

    @Test
    void hibernatesFailureBreaksTheBlock() {
        assertThatThrownBy(() -> database.atomic(() -> inSession(session -> {
            database.objects(Series.class).create(series("same"));
            assertThatThrownBy(() -> session.inTransaction(_ -> session.persist(series("same"))))
                    .isInstanceOf(ConstraintViolationException.class);
            assertThatThrownBy(HibernateIT::codes).isInstanceOf(TransactionBrokenException.class)
                    .hasCauseInstanceOf(ConstraintException.class);
            return 0;
        }))).isInstanceOf(TransactionBrokenException.class).hasCauseInstanceOf(ConstraintException.class);
        assertThat(committed()).isEmpty();
    }

    @Test
    void inABlockOfItsOwnHibernatesFailureUndoesThatBlockOnly() {
        database.atomic(() -> {
            database.objects(Series.class).create(series("same"));
            assertThatThrownBy(() -> database.atomic(() -> inSession(session -> {
                session.inTransaction(_ -> session.persist(series("first")));
                session.inTransaction(_ -> session.persist(series("same")));
                return 0;
            }))).isInstanceOf(ConstraintViolationException.class);
            return inSession(session -> {
                session.inTransaction(_ -> session.persist(series("after")));
                return 0;
            });
        });
        assertThat(committed()).containsExactly("after", "same");
    }

    @Test
    void asyncCodeOfTheBlockCallsHibernateThroughTheBridge() {
        database.atomic(() -> BRIDGE.toSync(() -> database.objects(Series.class).asyncCreate(series("async"))
                .thenCompose(_ -> BRIDGE.toAsync(() -> inSession(HibernateIT::hql)))
                .thenAccept(seen -> assertThat(seen).containsExactly("async")).thenApply(_ -> 0)));
        assertThat(committed()).containsExactly("async");
    }

    @Test
    void aSessionTakesPartInTheBlocksItIsUsedIn() {
        inSession(session -> {
            assertThat(hql(session)).isEmpty();
            assertThatThrownBy(() -> database.atomic(() -> {
                session.inTransaction(_ -> session.persist(series("undone")));
                throw new IllegalStateException("oops");
            })).hasMessage("oops");
            session.clear();
            assertThat(hql(session)).isEmpty();
            return 0;
        });
    }

    @Test
    void aSessionThatHoldsOnToTheConnectionAfterItsBlockFailsClearly() {
        SessionBuilder holding = hibernate.withOptions()
                .connectionHandling(ConnectionAcquisitionMode.AS_NEEDED, ConnectionReleaseMode.ON_CLOSE);
        Session kept = database.atomic(() -> {
            Session session = holding.openSession();
            assertThat(hql(session)).isEmpty();
            return session;
        });
        try (kept) {
            assertThatThrownBy(() -> hql(kept)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended, and its connection was used after that: prepareStatement() at ");
        }
    }

    @Test
    void insideANativeTransactionHibernateFailsWithTheWayOut() {
        assertThatThrownBy(() -> Failures.join(database
                .asyncAtomic(() -> BRIDGE.toAsync(() -> inSession(HibernateIT::hql)))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("lives on a native connection");
    }

    @Test
    void outsideABlockHibernatesTransactionsAreItsOwn() {
        inSession(session -> {
            session.inTransaction(_ -> session.persist(series("kept")));
            session.beginTransaction();
            session.persist(series("undone"));
            session.flush();
            session.getTransaction().rollback();
            return 0;
        });
        assertThat(committed()).containsExactly("kept");
    }

    private static <T> T inSession(Function<Session, T> work) {
        try (Session session = hibernate.openSession()) {
            return work.apply(session);
        }
    }

    private static List<String> hql(Session session) {
        return session.createQuery("select s.code from Series s order by s.code", String.class).list();
    }

    private static List<String> codes() {
        return database.objects(Series.class).orderBy(Series_.code.asc()).list().stream()
                .map(series -> String.valueOf(series.getCode())).toList();
    }

    private static Series series(String code) {
        var series = new Series();
        series.setCode(code);
        return series;
    }

    private static List<String> committed() {
        return strings("SELECT code FROM series ORDER BY code");
    }

    /** Returns the backends that are in a transaction of this ORM now. */
    private static List<Integer> backends() {
        return strings("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() "
                + "AND state = 'idle in transaction'").stream().map(Integer::valueOf).toList();
    }

    private static List<String> strings(String sql) {
        try {
            return TEST.strings(sql);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
