package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Failures;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.RawSql;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each value of each type is the same, whichever driver writes and whichever reads it. */
class ValuesIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final List<ValueType> TYPES = List.of(ValueType.BOOLEAN, ValueType.SHORT, ValueType.INTEGER,
            ValueType.LONG, ValueType.FLOAT, ValueType.DOUBLE, ValueType.DECIMAL, ValueType.STRING, ValueType.BYTES,
            ValueType.UUID, ValueType.DATE, ValueType.TIME, ValueType.DATETIME, ValueType.INSTANT, ValueType.DURATION,
            ValueType.JSON);
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    /** The server's forms of a result differ between a statement's first and later uses. */
    private static final int USES = 3;

    @SuppressWarnings("NullAway.Init")
    private static JdbcSessions jdbc;
    @SuppressWarnings("NullAway.Init")
    private static Lanes lanes;

    enum Driver {
        JDBC {
            @Override
            <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
                try (Session session = jdbc.open()) {
                    return session.query(sql, mapper);
                }
            }
        },
        NATIVE {
            @Override
            <R> List<R> query(BoundSql sql, RowMapper<R> mapper) {
                try (Session session = lanes.open()) {
                    return Failures.join(session.asyncQuery(sql, mapper));
                }
            }
        };

        abstract <R> List<R> query(BoundSql sql, RowMapper<R> mapper);

        @Nullable
        Object read(String expression, ValueType type) {
            return query(RawSql.of("SELECT " + expression + type.selectCast()), row -> Box.of(row.at(0, type)))
                    .getFirst().value();
        }
    }

    /** Lists of rows hold no nulls. */
    record Box(@Nullable Object value) {
        static Box of(@Nullable Object value) {
            return new Box(value);
        }
    }

    /** What is written, and what is read where the server keeps less. */
    record Value(ValueType type, Object written, Object read) {
        String column() {
            return "one_" + type.sqlName();
        }

        String arrayColumn() {
            return "many_" + type.sqlName();
        }

        List<@Nullable Object> array(Object value) {
            return Arrays.asList(value, null, value);
        }

        @Override
        public String toString() {
            String text = plain(written).toString();
            return type + " " + (text.length() > 60 ? text.substring(0, 60) + "… (" + text.length() + ")" : text);
        }
    }

    @BeforeAll
    static void open() throws SQLException {
        TEST.execute("CREATE TABLE value (id serial, words varchar(100), "
                + TYPES.stream().map(type -> "one_%1$s %1$s, many_%1$s %1$s[]".formatted(type.sqlName()))
                        .collect(Collectors.joining(", "))
                + ")");
        connect();
    }

    @AfterAll
    static void close() {
        disconnect();
        BRIDGE.close();
    }

    private static void connect() {
        var url = URI.create(TEST.url().substring("jdbc:".length()));
        var server = new Server(url.getHost(), url.getPort(), url.getPath().substring(1), TEST.config().user(), "",
                Duration.ofSeconds(5), Duration.ofSeconds(30));
        jdbc = new JdbcSessions(server, new JdbcConfig(1, Duration.ofSeconds(5)), BRIDGE);
        lanes = new Lanes(server, new LaneConfig(1, 1, 64), BRIDGE);
    }

    private static void disconnect() {
        jdbc.close();
        lanes.close();
    }

    static Stream<Value> values() {
        return Stream.of(
                same(ValueType.BOOLEAN, true, false),
                same(ValueType.SHORT, (short) 0, Short.MIN_VALUE, Short.MAX_VALUE),
                same(ValueType.INTEGER, 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                same(ValueType.LONG, 0L, Long.MIN_VALUE, Long.MAX_VALUE),
                same(ValueType.FLOAT, 0f, -0f, 0.1f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.NaN,
                        Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
                same(ValueType.DOUBLE, 0d, -0d, 0.1, Double.MIN_VALUE, -Double.MAX_VALUE, Double.NaN,
                        Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                decimals(), strings(), bytes(),
                same(ValueType.UUID, new UUID(0, 0), new UUID(-1, -1),
                        UUID.fromString("01234567-89ab-cdef-fedc-ba9876543210")),
                times(), durations(),
                same(ValueType.JSON, "null", "\"\"", "\"null\"", "true", "[]", "{}", "0",
                        "12345678901234567890123.10", "0.30000000000000004441",
                        "\"a \\\"b\\\" \\\\ , {} 'ü' \uD83D\uDE00\"",
                        "{\"a\": [1, {\"b\": null}, \"\"], \"ä\": {\"?\": false}}"))
                .flatMap(stream -> stream);
    }

    private static Stream<Value> decimals() {
        return Stream.concat(
                Stream.of("0", "-1", "1.10", "0.00", "-0.10", "12345678901234567890.123456789", "1E-100",
                        "9999999999999999", "10000", "0.00010000")
                        .map(digits -> new Value(ValueType.DECIMAL, new BigDecimal(digits), new BigDecimal(digits))),
                Stream.of("1E+100", "-1.5E+1000", "1E+20000").map(BigDecimal::new)
                        .map(value -> new Value(ValueType.DECIMAL, value, value.setScale(0))));
    }

    private static Stream<Value> strings() {
        return same(ValueType.STRING, "", " ", "null", "NULL", "a", "a\"b'c\\d,{e}", "\\", "\"", "{}", "?", "$1", "%_",
                "line\nline\r\n\ttab", "ü ß 漢字 \uD83D\uDE00", "\u0001\u007f\uFFFF\uFEFF");
    }

    private static Stream<Value> bytes() {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return same(ValueType.BYTES, new byte[0], new byte[1], all,
                "\\x00".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static Stream<Value> times() {
        var rounded = LocalDateTime.parse("2026-01-02T03:04:05.999999999");
        LocalDateTime whole = LocalDateTime.parse("2026-01-02T03:04:06");
        LocalDateTime first = LocalDateTime.parse("-4712-01-01T00:00");
        LocalDateTime last = LocalDateTime.parse("+294276-12-31T23:59:59.999999");
        List<LocalDateTime> moments = Stream.of("1970-01-01T00:00", "2000-01-01T00:00", "0001-01-01T00:00:00.000001",
                "0000-12-31T23:59:59.999999", "0000-02-29T12:00", "-0044-03-15T12:00", "1582-10-10T00:00",
                "1800-06-01T01:02:03",
                "1883-11-18T12:03:57", "2026-03-29T02:30", "2026-03-08T02:30", "2026-10-25T02:30",
                "9999-12-31T23:59:59.999999",
                "+10000-01-01T00:00", "2026-01-02T03:04:05.1", "2026-01-02T03:04:05.123456").map(LocalDateTime::parse)
                .toList();
        return Stream.of(
                same(ValueType.DATE, Stream.concat(moments.stream().map(LocalDateTime::toLocalDate),
                        Stream.of(first.toLocalDate(), LocalDate.of(5_874_897, 12, 31), LocalDate.MIN, LocalDate.MAX))
                        .toArray()),
                same(ValueType.TIME,
                        Stream.of("00:00", "00:00:00.000001", "12:34:56.7", "23:59:59.999999").map(LocalTime::parse)
                                .toArray()),
                Stream.of(new Value(ValueType.TIME, LocalTime.MAX, LocalTime.parse("23:59:59.999999")),
                        new Value(ValueType.TIME, LocalTime.parse("01:02:03.999999999"), LocalTime.parse("01:02:04")),
                        new Value(ValueType.DATETIME, rounded, whole),
                        new Value(ValueType.DATETIME, rounded.withNano(1_500), whole.withSecond(5).withNano(2_000)),
                        new Value(ValueType.DATETIME, rounded.withNano(1_499), whole.withSecond(5).withNano(1_000)),
                        new Value(ValueType.INSTANT, instant(rounded), instant(whole)),
                        new Value(ValueType.INSTANT, rounded.atOffset(java.time.ZoneOffset.ofHoursMinutes(5, 30)),
                                instant(whole.minusMinutes(330)))),
                same(ValueType.DATETIME,
                        Stream.concat(moments.stream(), Stream.of(first, last, LocalDateTime.MAX)).toArray()),
                same(ValueType.INSTANT,
                        Stream.concat(Stream.concat(moments.stream(), Stream.of(first, last)).map(ValuesIT::instant),
                                Stream.of(Instant.MAX)).toArray()))
                .flatMap(stream -> stream);
    }

    private static Stream<Value> durations() {
        return Stream.concat(
                same(ValueType.DURATION, Duration.ZERO, Duration.ofMillis(-500), Duration.ofNanos(1_000),
                        Duration.ofNanos(-1_000), Duration.ofSeconds(59, 999_999_000), Duration.ofMinutes(-61),
                        Duration.ofDays(30),
                        Duration.ofDays(-400), Duration.ofDays(30_000).plusMillis(1),
                        Duration.ofHours(Integer.MAX_VALUE),
                        Duration.ofHours(-Integer.MAX_VALUE)),
                Stream.of(new Value(ValueType.DURATION, Duration.ofSeconds(1, 999_999_999), Duration.ofSeconds(2)),
                        new Value(ValueType.DURATION, Duration.ofNanos(-1_499), Duration.ofNanos(-1_000))));
    }

    private static Stream<Value> same(ValueType type, Object... values) {
        return Arrays.stream(values).map(value -> new Value(type, value, value));
    }

    private static Instant instant(LocalDateTime time) {
        return time.toInstant(java.time.ZoneOffset.UTC);
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsTheSameWhicheverDriverWritesAndReadsIt(Value value) {
        var written = new ArrayList<Integer>();
        for (Driver writer : Driver.values()) {
            int id = write(writer, value);
            written.add(id);
            for (Driver reader : Driver.values()) {
                for (int use = 0; use < USES; use++) {
                    assertThat(read(reader, value, id)).as("%s written by %s, read by %s", value, writer, reader)
                            .containsExactly(List.of(plain(value.read()), plain(value.array(value.read()))));
                }
            }
        }
        assertThat(asTheServerHasThem(value, written)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void tenMegabytesAreAValueLikeOthers(Driver writer) {
        for (Value huge : List.of(new Value(ValueType.STRING, "ü".repeat(5 << 20), ""),
                new Value(ValueType.BYTES, new byte[10 << 20], ""))) {
            int id = writer
                    .query(RawSql.of("INSERT INTO value (\"%s\") VALUES (?) RETURNING id".formatted(huge.column()),
                            new Expr.Param(huge.type(), huge.written())), row -> row.intAt(0))
                    .getFirst();
            BoundSql read = RawSql.of("SELECT \"%s\" FROM value WHERE id = ?".formatted(huge.column()),
                    new Expr.Param(ValueType.INTEGER, id));
            for (Driver reader : Driver.values()) {
                Object found = reader.query(read, row -> plain(row.at(0, huge.type()))).getFirst();
                assertThat(found.equals(plain(huge.written()))).as("%s read by %s", huge.type(), reader).isTrue();
            }
        }
    }

    private static int write(Driver writer, Value value) {
        return writer.query(RawSql.of(
                "INSERT INTO value (\"%s\", \"%s\") VALUES (?, ?) RETURNING id".formatted(value.column(),
                        value.arrayColumn()),
                new Expr.Param(value.type(), value.written()),
                new Expr.Param(value.type().arrayOf(), value.array(value.written()))), row -> row.intAt(0)).getFirst();
    }

    /** Finds the row by its value, so that the value is bound as well as read. */
    private static List<List<Object>> read(Driver reader, Value value, int id) {
        ValueType array = value.type().arrayOf();
        BoundSql sql = RawSql.of(
                "SELECT \"%1$s\"%2$s, \"%3$s\"%4$s FROM value WHERE id = ? AND \"%1$s\" = ? AND \"%3$s\" = ? AND \"%1$s\" = ANY(?)"
                        .formatted(value.column(), value.type().selectCast(), value.arrayColumn(), array.selectCast()),
                new Expr.Param(ValueType.INTEGER, id), new Expr.Param(value.type(), value.written()),
                new Expr.Param(array, value.array(value.written())),
                new Expr.Param(array, List.of(value.written())));
        return reader.query(sql, row -> List.of(plain(row.at(0, value.type())), plain(row.at(1, array))));
    }

    private static List<String> asTheServerHasThem(Value value, List<Integer> ids) {
        return Driver.JDBC.query(RawSql.of(
                "SELECT DISTINCT left(\"%1$s\"::text, 100), md5(\"%1$s\"::text) || md5(\"%2$s\"::text) FROM value WHERE id = ANY(?)"
                        .formatted(value.column(), value.arrayColumn()),
                new Expr.Param(ValueType.INTEGER.arrayOf(), ids)), row -> String.valueOf(row.stringOrNull(0)));
    }

    /** Arrays of bytes are equal by identity only. */
    private static Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case List<?> list -> list.stream().map(ValuesIT::plain).toList();
            default -> value;
        };
    }

    @ParameterizedTest
    @EnumSource
    void nullAndNoElementsAreValuesOfEachType(Driver driver) {
        for (ValueType type : TYPES) {
            ValueType array = type.arrayOf();
            BoundSql insert = RawSql.of(
                    "INSERT INTO value (\"one_%1$s\", \"many_%1$s\") VALUES (?, ?) RETURNING \"one_%1$s\"%2$s, \"many_%1$s\"%3$s, \"many_%1$s\" IS NULL"
                            .formatted(type, type.selectCast(), array.selectCast()),
                    new Expr.Param(type, null), new Expr.Param(array, List.of()));
            List<Object> row = driver.query(insert, found -> List.of(plain(found.at(0, type)), found.isNull(0),
                    plain(found.at(1, array)), found.isNull(1))).getFirst();
            assertThat(row).as("%s", type).containsExactly("NULL", true, List.of(), false);
            assertThat(driver.read("NULL::" + array, array)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void primitivesAreReadWithoutBoxes(Driver driver) {
        BoundSql sql = RawSql.of("SELECT true, 1::int2, 2::int4, 3::int8, 4.5::float4, 5.5::float8, NULL::int2");
        for (int use = 0; use < USES; use++) {
            assertThat(driver.query(sql, row -> List.of(row.booleanAt(0), row.shortAt(1), row.intAt(2), row.longAt(3),
                    row.floatAt(4), row.doubleAt(5))).getFirst()).isEqualTo(List.of(true, (short) 1, 2, 3L, 4.5f, 5.5));
            assertThatThrownBy(() -> driver.query(sql, row -> row.shortAt(6))).isInstanceOf(StatementException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatJavaHasNoValueForIsAnErrorThatLeavesTheConnectionUsable(Driver driver) {
        for (int use = 0; use < USES; use++) {
            unreadable(driver, "'NaN'::numeric", ValueType.DECIMAL);
            unreadable(driver, "'Infinity'::numeric", ValueType.DECIMAL);
            unreadable(driver, "'{1,NaN}'::numeric[]", ValueType.DECIMAL.arrayOf());
            unreadable(driver, "'24:00'::time", ValueType.TIME);
            unreadable(driver, "'{24:00}'::time[]", ValueType.TIME.arrayOf());
            unreadable(driver, "'5000000000'::int8", ValueType.INTEGER);
            unreadable(driver, "'50000'::int4", ValueType.SHORT);
        }
        assertThat(driver.read("1", ValueType.INTEGER)).isEqualTo(1);
    }

    private static void unreadable(Driver driver, String expression, ValueType type) {
        assertThatThrownBy(() -> driver.read(expression, type)).as("%s of %s", expression, driver)
                .isInstanceOf(StatementException.class);
    }

    @ParameterizedTest
    @CsvSource({"timestamp, DATETIME", "timestamptz, INSTANT"})
    void theNegativeInfinityOfTimesIsRead(String sqlType, String type) throws ReflectiveOperationException {
        var valueType = (ValueType) ValueType.class.getField(type).get(null);
        Object infinity = valueType.equals(ValueType.INSTANT) ? Instant.MIN : LocalDateTime.MIN;
        for (Driver driver : Driver.values()) {
            for (int use = 0; use < USES; use++) {
                assertThat(driver.read("'-infinity'::" + sqlType, valueType)).as("%s", driver).isEqualTo(infinity);
                assertThat(driver.read("'{-infinity}'::" + sqlType + "[]", valueType.arrayOf()))
                        .isEqualTo(List.of(infinity));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServersFirstDayIsNotTheNegativeInfinity(Driver driver) {
        LocalDateTime first = LocalDateTime.parse("-4713-11-24T00:00");
        assertThat(driver.read("'4714-11-24 BC'::date", ValueType.DATE)).isEqualTo(first.toLocalDate());
        assertThat(driver.read("'4714-11-24 BC'::timestamp", ValueType.DATETIME)).isEqualTo(first);
        assertThat(driver.read("'4714-11-24 00:00+00 BC'::timestamptz", ValueType.INSTANT)).isEqualTo(instant(first));
    }

    @ParameterizedTest
    @CsvSource({"1 mon, P30D", "1 year 2 mons -3 days, P417D",
        "-1 year -2 mons +3 days -04:05:06.7, P-417DT-4H-5M-6.7S",
        "1 mon -1 days -00:00:00.000001, P29DT-0.000001S"})
    void monthsOfIntervalsHaveThirtyDays(String interval, Duration duration) {
        for (Driver driver : Driver.values()) {
            assertThat(driver.read("'%s'::interval".formatted(interval), ValueType.DURATION)).as("%s", driver)
                    .isEqualTo(duration);
            assertThat(driver.read("'{%s}'::interval[]".formatted(interval), ValueType.DURATION.arrayOf()))
                    .as("%s", driver).isEqualTo(List.of(duration));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDurationOfDaysIsNoMonth(Driver driver) {
        BoundSql sql = RawSql.of("SELECT timestamp '2026-01-31' + ?",
                new Expr.Param(ValueType.DURATION, Duration.ofDays(30)));
        assertThat(driver.query(sql, row -> plain(row.at(0, ValueType.DATETIME))))
                .containsExactly(LocalDateTime.parse("2026-03-02T00:00"));
    }

    @ParameterizedTest
    @EnumSource
    void textGoesWithVarcharAndJsonWithItsOperators(Driver driver) {
        BoundSql insert = RawSql.of("INSERT INTO value (words) VALUES (?) RETURNING words",
                new Expr.Param(ValueType.STRING, "ä"));
        assertThat(driver.query(insert, row -> plain(row.at(0, ValueType.STRING)))).containsExactly("ä");
        BoundSql contains = RawSql.of("SELECT ? @> ?", new Expr.Param(ValueType.JSON, "{\"a\":1,\"b\":2}"),
                new Expr.Param(ValueType.JSON, "{\"b\":2}"));
        assertThat(driver.query(contains, row -> row.booleanAt(0))).containsExactly(true);
    }

    @ParameterizedTest
    @EnumSource
    void aColumnOfAnotherTypeIsAStatementExceptionWithoutItsValue(Driver driver) {
        assertThatThrownBy(() -> driver.read("'secret'::text", ValueType.LONG)).isInstanceOf(StatementException.class)
                .message().doesNotContain("secret");
        assertThatThrownBy(() -> driver.read("'secret'::text", ValueType.INSTANT))
                .isInstanceOf(StatementException.class).message().doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asia/Kolkata", "America/New_York", "Pacific/Apia", "Europe/Amsterdam"})
    void theTimeZoneOfTheJvmDoesNotMatter(String zone) {
        TimeZone before = TimeZone.getDefault();
        disconnect();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        connect();
        try {
            times().forEach(this::aValueIsTheSameWhicheverDriverWritesAndReadsIt);
        } finally {
            disconnect();
            TimeZone.setDefault(before);
            connect();
        }
    }

    @Test
    void theTableHasEachType() {
        assertThat(values().map(Value::type).distinct()).containsExactlyElementsOf(TYPES);
    }
}
