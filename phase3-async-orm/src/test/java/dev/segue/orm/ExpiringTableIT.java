package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.ExpiringStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Entries that expire in a table, asked for in each way that code of an application can. */
@Timeout(60)
class ExpiringTableIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Database database;
    @SuppressWarnings("NullAway.Init")
    private static ExpiringStore store;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        Way.on(database, BRIDGE);
        database.execute("""
            CREATE TABLE "Kept" (key text PRIMARY KEY, value bytea NOT NULL, until timestamptz NOT NULL);
            CREATE INDEX ON "Kept" (until)""");
        store = database.expiring("Kept", 100);
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        TEST.execute("TRUNCATE \"Kept\"");
    }

    @ParameterizedTest
    @EnumSource
    void anEntryIsThereUntilItsTimeIsOver(Way way) throws SQLException {
        assertThat(read(way, "a")).isEmpty();
        write(way, "a", "1", HOUR);
        write(way, "b", "", HOUR);
        write(way, "a", "ü\0", HOUR.multipliedBy(2));
        assertThat(read(way, "a")).contains("ü\0");
        assertThat(read(way, "b")).contains("");
        pass(HOUR);
        assertThat(read(way, "a")).contains("ü\0");
        assertThat(read(way, "b")).isEmpty();
        pass(HOUR);
        assertThat(read(way, "a")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsThereIsReplaced(Way way) throws SQLException {
        assertThat(replace(way, "a", "1")).isFalse();
        assertThat(read(way, "a")).isEmpty();
        write(way, "a", "1", HOUR);
        assertThat(replace(way, "a", "2")).isTrue();
        assertThat(read(way, "a")).contains("2");
        pass(HOUR);
        assertThat(replace(way, "a", "3")).as("its time is over").isFalse();
        run(way, () -> store.delete("a").thenApply(_ -> true));
        write(way, "a", "4", HOUR);
        run(way, () -> store.delete("a").thenApply(_ -> true));
        assertThat(read(way, "a")).isEmpty();
        assertThat(replace(way, "a", "5")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void onlyKeysThatBeginSoAreDeletedTogether(Way way) {
        for (String key : List.of("a_%:1", "a_%:2", "a__:1")) {
            write(way, key, "1", HOUR);
        }
        run(way, () -> store.deleteAll("a_%:").thenApply(_ -> true));
        assertThat(read(way, "a_%:1")).isEmpty();
        assertThat(read(way, "a_%:2")).isEmpty();
        assertThat(read(way, "a__:1")).contains("1");
    }

    @Test
    void ofMoreThanItMayHoldThoseGoThatWouldBeOverFirst() throws SQLException {
        for (int i = 0; i < 1_000; i++) {
            write(Way.ASYNC, "key " + i, "1", HOUR.plusSeconds(i));
        }
        assertThat(count()).isBetween(100L, 106L);
        assertThat(read(Way.ASYNC, "key 0")).isEmpty();
        assertThat(read(Way.ASYNC, "key 900")).isPresent();
        pass(HOUR.multipliedBy(2));
        for (int i = 0; i < 6; i++) {
            write(Way.ASYNC, "new " + i, "1", HOUR);
        }
        assertThat(count()).as("those whose time is over went").isLessThanOrEqualTo(6);
    }

    @Test
    void writersOfTheSameKeysDoNotStopEachOther() throws SQLException {
        var small = database.expiring("Kept", 1);
        CompletableFuture<?>[] writes = IntStream.range(0, 500)
                .mapToObj(i -> small.write("key " + i % 7, new byte[]{1}, HOUR).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(writes).join();
        assertThat(count()).isLessThanOrEqualTo(7);
        assertThat(Arrays.stream(writes)).noneMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void whatATransactionWritesIsNotThereIfItIsRolledBack() {
        assertThatThrownBy(() -> database.atomic(() -> {
            BRIDGE.await(store.write("a", new byte[]{1}, HOUR));
            assertThat(BRIDGE.await(store.read("a"))).isPresent();
            throw new IllegalStateException("no");
        })).hasMessage("no");
        assertThat(read(Way.ASYNC, "a")).isEmpty();
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        assertThatThrownBy(() -> database.expiring("kept\" WHERE true --", 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("is no name of a table");
        assertThatThrownBy(() -> database.expiring("Kept", 0))
                .hasMessage("Table 'Kept' can't be bounded to 0 entries. Allow at least one.");
    }

    /** Lets {@code time} pass for all entries. */
    private static void pass(Duration time) throws SQLException {
        TEST.execute("UPDATE \"Kept\" SET until = until - interval '%d seconds'".formatted(time.toSeconds()));
    }

    private static long count() throws SQLException {
        return Long.parseLong(TEST.strings("SELECT count(*) FROM \"Kept\"").getFirst());
    }

    private static Optional<String> read(Way way, String key) {
        return run(way, () -> store.read(key)).map(value -> new String(value, UTF_8));
    }

    private static void write(Way way, String key, String value, Duration lasting) {
        run(way, () -> store.write(key, value.getBytes(UTF_8), lasting).thenApply(_ -> true));
    }

    private static boolean replace(Way way, String key, String value) {
        return run(way, () -> store.replace(key, value.getBytes(UTF_8), HOUR));
    }

    private static <T> T run(Way way, Supplier<CompletionStage<T>> asked) {
        return way.run(() -> BRIDGE.await(asked.get()), () -> asked.get().toCompletableFuture());
    }
}
