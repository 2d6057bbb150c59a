package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Atomic.Isolation;
import dev.segue.orm.exec.Histories.Anomaly;
import dev.segue.orm.exec.Histories.Done;
import dev.segue.orm.exec.Histories.Step;
import dev.segue.orm.exec.Stack.Way;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** ISO-1: histories of concurrent transactions show nothing that their isolation level forbids. {@code -Psoak} makes long ones. */
@Timeout(3600)
class IsolationIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final boolean SOAK = System.getProperty("segue.soak") != null;
    private static final long SEED = Long.getLong("segue.seed", 20261126);
    private static final int CLIENTS = 6;
    private static final int KEYS = 4;
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);

    @SuppressWarnings("NullAway.Init")
    private static Stack stack;

    private final AtomicInteger values = new AtomicInteger();

    @BeforeAll
    static void open() throws SQLException {
        TEST.execute("CREATE TABLE list (key int PRIMARY KEY, items int[] NOT NULL DEFAULT '{}')");
        stack = Stack.open(LanesIT.server(TEST), BRIDGE);
    }

    @AfterAll
    static void close() {
        stack.close();
        BRIDGE.close();
    }

    private interface Client {
        Done transaction(List<Step> wanted, Random random);
    }

    @ParameterizedTest
    @EnumSource(value = Isolation.class, names = "SERVER_DEFAULT", mode = EnumSource.Mode.EXCLUDE)
    void iso1_nothingForbiddenHappens(Isolation level) throws Exception {
        Set<Anomaly> found = history((wanted, random) -> ours(level, wanted, random));
        assertThat(found).as("%s, seed %d", level, SEED).doesNotContainAnyElementsOf(forbidden(level));
    }

    @Test
    void iso1_theSameHistoriesOverPlainJdbcAreJudgedAlike() throws Exception {
        Set<Anomaly> found = history((wanted, _) -> plain(wanted));
        assertThat(found).as("seed %d", SEED).doesNotContainAnyElementsOf(forbidden(Isolation.READ_COMMITTED));
    }

    private static Set<Anomaly> forbidden(Isolation level) {
        return switch (level) {
            case SERVER_DEFAULT, READ_COMMITTED -> Set.of(Anomaly.G0, Anomaly.G1A_G1B, Anomaly.G1C);
            case REPEATABLE_READ -> Set.of(Anomaly.G0, Anomaly.G1A_G1B, Anomaly.G1C, Anomaly.LOST_UPDATE);
            case SERIALIZABLE -> Set.of(Anomaly.values());
        };
    }

    @Test
    void plantedAnomaliesAreFound() {
        Done a = done(true, append(1, 1), append(2, 2));
        Done b = done(true, append(1, 3), append(2, 4));
        assertThat(Histories.check(List.of(a, b), Map.of(1, List.of(1, 3), 2, List.of(4, 2)))).contains(Anomaly.G0);
        assertThat(Histories.check(List.of(done(false, append(1, 1)), done(true, read(1, 1))), Map.of()))
                .containsExactly(Anomaly.G1A_G1B);
        assertThat(Histories.check(List.of(done(true, append(1, 1), append(1, 2)), done(true, read(1, 1))),
                Map.of(1, List.of(1, 2)))).contains(Anomaly.G1A_G1B);
        assertThat(Histories.check(List.of(done(true, append(1, 1), read(2, 2)), done(true, append(2, 2), read(1, 1))),
                Map.of(1, List.of(1), 2, List.of(2)))).contains(Anomaly.G1C).doesNotContain(Anomaly.G0);
        assertThat(Histories.check(List.of(done(true, read(1), append(1, 1)), done(true, read(1), append(1, 2))),
                Map.of(1, List.of(1, 2)))).contains(Anomaly.LOST_UPDATE).doesNotContain(Anomaly.G1C);
        assertThat(Histories.check(List.of(done(true, read(1), append(2, 1)), done(true, read(2), append(1, 2))),
                Map.of(1, List.of(2), 2, List.of(1)))).containsExactly(Anomaly.G2);
        assertThat(Histories.check(List.of(done(true, append(1, 1)), done(true, read(1, 1), append(1, 2))),
                Map.of(1, List.of(1, 2)))).isEmpty();
    }

    private static Done done(boolean committed, Step... steps) {
        return new Done(committed, List.of(steps));
    }

    private static Step append(int key, int value) {
        return new Step(key, value, List.of());
    }

    private static Step read(int key, Integer... list) {
        return new Step(key, null, List.of(list));
    }

    private Set<Anomaly> history(Client client) throws Exception {
        TEST.execute("TRUNCATE list; INSERT INTO list SELECT generate_series(1, " + KEYS + ")");
        List<Done> history = Collections.synchronizedList(new ArrayList<>());
        var clients = new ArrayList<FutureTask<Boolean>>();
        for (int i = 0; i < CLIENTS; i++) {
            var random = new Random(SEED + i);
            var task = new FutureTask<>(() -> {
                for (int n = 0; n < (SOAK ? 2_000 : 25); n++) {
                    history.add(client.transaction(wanted(random), random));
                }
                return true;
            });
            Thread.ofPlatform().start(task);
            clients.add(task);
        }
        for (FutureTask<Boolean> one : clients) {
            one.get(SOAK ? 1800 : 120, TimeUnit.SECONDS);
        }
        assertThat(history).anyMatch(one -> Boolean.TRUE.equals(one.committed()));
        return Histories.check(List.copyOf(history), lists());
    }

    private List<Step> wanted(Random random) {
        var steps = new ArrayList<Step>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int key = 1 + random.nextInt(KEYS);
            steps.add(random.nextBoolean() ? read(key) : append(key, values.incrementAndGet()));
        }
        return steps;
    }

    private static Done ours(Isolation level, List<Step> wanted, Random random) {
        Way way = Way.ALL.get(random.nextInt(Way.ALL.size()));
        var did = new ArrayList<Step>();
        try {
            int _ = way.outermost(stack, Atomic.DEFAULT.withIsolation(level), () -> {
                for (Step step : wanted) {
                    Way side = random.nextBoolean() ? way : way.across();
                    did.add(step(step, sql -> side.run(stack, text(sql))));
                }
                return 1;
            });
            return new Done(true, did);
        } catch (CommitUnknownException unknown) {
            return new Done(null, wanted);
        } catch (OrmException failure) {
            return new Done(false, wanted);
        }
    }

    private static Done plain(List<Step> wanted) {
        try {
            return TEST.call(connection -> plain(connection, wanted));
        } catch (SQLException failure) {
            return new Done(false, wanted);
        }
    }

    private static Done plain(Connection connection, List<Step> wanted) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            var did = new ArrayList<Step>();
            for (Step step : wanted) {
                did.add(step(step, sql -> {
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        rows.next();
                        return String.valueOf(rows.getString(1));
                    }
                }));
            }
            connection.commit();
            return new Done(true, did);
        }
    }

    private interface Text {
        String of(String sql) throws SQLException;
    }

    private static Step step(Step wanted, Text answer) throws SQLException {
        @Nullable
        Integer value = wanted.value();
        if (value != null) {
            String _ = answer.of("UPDATE list SET items = items || %d WHERE key = %d RETURNING 'done'".formatted(value,
                    wanted.key()));
            return wanted;
        }
        return new Step(wanted.key(), null, Histories.parsed(
                answer.of("SELECT array_to_string(items, ',') FROM list WHERE key = " + wanted.key())));
    }

    private static Operation<String> text(String sql) {
        return Operation.query(new dev.segue.orm.sql.Statement.Raw(List.of(sql), List.of()),
                row -> String.valueOf(row.stringOrNull(0)), rows -> Operation.value(rows.getFirst()));
    }

    private static Map<Integer, List<Integer>> lists() throws SQLException {
        return TEST.call(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT key, array_to_string(items, ',') FROM list")) {
                var lists = new HashMap<Integer, List<Integer>>();
                while (rows.next()) {
                    lists.put(rows.getInt(1), Histories.parsed(rows.getString(2)));
                }
                return lists;
            }
        });
    }
}
