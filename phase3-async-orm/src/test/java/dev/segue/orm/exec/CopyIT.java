package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.CopyText;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Table;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values of every type go through COPY as they go through statements. */
class CopyIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Sessions sessions;
    @SuppressWarnings("NullAway.Init")
    private static Transactions transactions;

    @BeforeAll
    static void open() {
        sessions = Sessions.open(LanesIT.server(TEST), JdbcConfig.DEFAULT, LaneConfig.DEFAULT, false, BRIDGE);
        transactions = new Transactions(sessions, new SqlCompiler(), BRIDGE);
    }

    @AfterAll
    static void close() {
        sessions.close();
        BRIDGE.close();
    }

    static Stream<Arguments> values() {
        String hostile = "tab\t line\n return\r back\\slash \\N \\. \"q\" {a,NULL} é 😀";
        return Stream.of(of(ValueType.BOOLEAN, true, false), of(ValueType.SHORT, (short) -5),
                of(ValueType.INTEGER, Integer.MIN_VALUE), of(ValueType.LONG, Long.MAX_VALUE),
                of(ValueType.FLOAT, Float.NaN, 1.5e-30f, Float.NEGATIVE_INFINITY),
                of(ValueType.DOUBLE, Double.POSITIVE_INFINITY, 1e300, -0.25),
                of(ValueType.DECIMAL, new BigDecimal("123.4500"), new BigDecimal("1E+3").setScale(0)),
                of(ValueType.STRING, hostile, "", "\\N"),
                of(ValueType.BYTES, new byte[]{0, 9, 10, 92, -1}, new byte[0]),
                of(ValueType.UUID, new UUID(1, 2)),
                of(ValueType.DATE, LocalDate.of(-44, 3, 15), LocalDate.MAX, LocalDate.of(2026, 2, 28)),
                of(ValueType.TIME, LocalTime.of(10, 0), LocalTime.of(23, 59, 59, 999_999_000)),
                of(ValueType.DATETIME, LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000)),
                of(ValueType.INSTANT, Instant.parse("2026-01-02T03:04:05.678901Z"), Instant.MAX),
                of(ValueType.DURATION, Duration.ofSeconds(-3, 5_000), Duration.ofDays(3)),
                of(ValueType.JSON, "{\"a\": \"tab\\t\"}"),
                of(ValueType.STRING.arrayOf(), Arrays.asList(hostile, null, "", "NULL"), List.of()),
                of(ValueType.INTEGER.arrayOf(), Arrays.asList(1, null)),
                of(ValueType.DATE.arrayOf(), List.of(LocalDate.of(2026, 2, 28))));
    }

    private static Arguments of(ValueType type, Object... values) {
        return Arguments.of(type, List.of(values));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueComesBackAsItWas(ValueType type, List<Object> values) throws SQLException {
        TEST.execute("DROP TABLE IF EXISTS one; CREATE TABLE one (id int, value %s)".formatted(type.sqlName()));
        Column id = new Column("id", ValueType.INTEGER, false);
        Column value = new Column("value", type, true);
        var text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            line(text, i, type, values.get(i));
        }
        line(text, values.size(), type, null);
        assertThat(copy(new Statement.Copy(Table.of("one"), List.of(id, value)), text, values.size() + 1))
                .isEqualTo(values.size() + 1);
        var root = new Source.Root(Table.of("one"));
        var all = new Select(root, List.of(root.column(value)), Expr.TRUE,
                List.of(new dev.segue.orm.sql.OrderTerm(root.column(id), false)), null, null);
        List<String> read = transactions.blocking().run("list",
                Operation.query(all, row -> comparable(row.at(0, type)), Operation::value));
        assertThat(read.subList(0, values.size())).isEqualTo(values.stream().map(CopyIT::comparable).toList());
        assertThat(read.getLast()).isEqualTo("null");
    }

    @Test
    void onANativeConnectionItIsRefused() throws SQLException {
        TEST.execute("DROP TABLE IF EXISTS two; CREATE TABLE two (id int)");
        var copy = new Statement.Copy(Table.of("two"), List.of(new Column("id", ValueType.INTEGER, false)));
        assertThatThrownBy(() -> transactions.async()
                .run(Operation.atomic(Operation.copy(copy, new byte[]{'1', '\n'}, 1, 1))).join())
                .hasRootCauseInstanceOf(IllegalStateException.class).hasStackTraceContaining("COPY was to be sent");
    }

    private static String comparable(@Nullable Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }

    private static long copy(Statement.Copy copy, StringBuilder text, int rows) {
        byte[] sent = text.toString().getBytes(StandardCharsets.UTF_8);
        return transactions.runOverJdbc("load()",
                () -> transactions.blocking().run("load", Operation.copy(copy, sent, 1, rows)));
    }

    private static void line(StringBuilder text, int id, ValueType type, @Nullable Object value) {
        CopyText.value(text, ValueType.INTEGER, id);
        CopyText.next(text, true);
        CopyText.value(text, type, value);
        CopyText.end(text);
    }
}
