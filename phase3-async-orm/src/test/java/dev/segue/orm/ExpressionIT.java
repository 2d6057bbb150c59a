package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.demo.Author;
import dev.segue.orm.demo.Author_;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.Aggregates.arrayAgg;
import static dev.segue.orm.Aggregates.avg;
import static dev.segue.orm.Aggregates.avgAsDecimal;
import static dev.segue.orm.Aggregates.boolAnd;
import static dev.segue.orm.Aggregates.boolOr;
import static dev.segue.orm.Aggregates.count;
import static dev.segue.orm.Aggregates.max;
import static dev.segue.orm.Aggregates.min;
import static dev.segue.orm.Aggregates.stdDev;
import static dev.segue.orm.Aggregates.stdDevOfSample;
import static dev.segue.orm.Aggregates.stringAgg;
import static dev.segue.orm.Aggregates.sum;
import static dev.segue.orm.Aggregates.sumAsDecimal;
import static dev.segue.orm.Aggregates.sumAsDouble;
import static dev.segue.orm.Aggregates.sumAsLong;
import static dev.segue.orm.Aggregates.variance;
import static dev.segue.orm.Aggregates.varianceOfSample;
import static dev.segue.orm.Functions.cast;
import static dev.segue.orm.Functions.coalesce;
import static dev.segue.orm.Functions.greatest;
import static dev.segue.orm.Functions.least;
import static dev.segue.orm.Functions.nullIf;
import static dev.segue.orm.Functions.outer;
import static dev.segue.orm.Functions.value;
import static dev.segue.orm.Windows.CURRENT_ROW;
import static dev.segue.orm.Windows.UNBOUNDED;
import static dev.segue.orm.Windows.cumeDist;
import static dev.segue.orm.Windows.firstValue;
import static dev.segue.orm.Windows.following;
import static dev.segue.orm.Windows.lag;
import static dev.segue.orm.Windows.lastValue;
import static dev.segue.orm.Windows.lead;
import static dev.segue.orm.Windows.nthValue;
import static dev.segue.orm.Windows.ntile;
import static dev.segue.orm.Windows.orderBy;
import static dev.segue.orm.Windows.percentRank;
import static dev.segue.orm.Windows.preceding;
import static dev.segue.orm.Windows.rowNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What expressions are when the server has computed them, in each way. */
class ExpressionIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        Way.on(database, BRIDGE);
        database.execute(Demo.SCHEMA);
        database.execute(Demo.ROWS);
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @ParameterizedTest
    @EnumSource
    void texts(Way way) {
        Text<Article> title = Article_.title;
        assertThat(ofAlpha(way, title.lower(), title.upper(), title.length(), title.substr(2), title.substr(2, 2),
                title.left(1),
                title.right(2), title.reverse(), title.replace("p", "?"), title.position("ph"), title.concat("!"),
                Functions.<Article>value(" x ").trim(), Functions.<Article>value(" x ").trimStart(),
                Functions.<Article>value(" x ").trimEnd()))
                .isEqualTo(List.of("alpha", "ALPHA", 5, "lpha", "lp", "A", "ha", "ahplA",
                        "Al?ha", 3, "Alpha!", "x", "x ", " x"));
    }

    @ParameterizedTest
    @EnumSource
    void numbers(Way way) {
        assertThat(ofAlpha(way, Article_.words.plus(1), Article_.words.minus(1), Article_.words.times(2),
                Article_.words.dividedBy(3), Article_.words.mod(7), Article_.words.negate().abs(),
                Article_.words.floor(),
                Article_.words.power(2), Article_.words.sqrt(), Article_.rating.round(), Article_.rating.ceil(),
                Article_.price.round(1), Article_.price.times(Article_.words), Article_.views.plus(Article_.words),
                Article_.words.toLong(), Article_.rating.toInteger(), Article_.words.toDouble(),
                Article_.words.toDecimal(),
                Functions.<Article, Short>value((short) 3).plus(1), Functions.<Article, Float>value(1.5f).times(2)))
                .isEqualTo(List.of(101, 99, 200, 33, 2, 100, 100, 10000.0, 10.0, 4.0, 5.0, new BigDecimal("12.5"),
                        new BigDecimal("1250.00"), 5_000_000_100L, 100L, 4, 100.0, new BigDecimal("100"), (short) 4,
                        3.0f));
    }

    @ParameterizedTest
    @EnumSource
    void times(Way way) {
        Temporal<Article, Instant> at = Article_.publishedAt;
        assertThat(ofAlpha(way, at.year(), at.isoYear(), at.quarter(), at.month(), at.week(), at.day(), at.dayOfYear(),
                at.weekDay(),
                at.isoWeekDay(), at.hour(), at.minute(), at.second(), at.date(), at.time(),
                at.trunc(Temporal.Unit.MONTH),
                at.date().trunc(Temporal.Unit.QUARTER), at.plus(Duration.ofHours(25)),
                at.date().minus(Duration.ofDays(2)),
                at.since(at.minus(Duration.ofMinutes(3))), at.date().since(value(LocalDate.of(2026, 1, 1)))))
                .isEqualTo(List.of(2026, 2026, 1, 1, 1, 2, 2, 6, 5, 3, 4, 5, LocalDate.of(2026, 1, 2),
                        LocalTime.parse("03:04:05.123456"), Instant.parse("2026-01-01T00:00:00Z"),
                        LocalDate.of(2026, 1, 1), Instant.parse("2026-01-03T04:04:05.123456Z"),
                        LocalDate.of(2025, 12, 31),
                        Duration.ofMinutes(3), Duration.ofDays(1)));
        assertThat(titles(way, at.lt(Functions.<Article>now().plus(Duration.ofDays(365_000)))))
                .containsExactly("Alpha");
    }

    @ParameterizedTest
    @EnumSource
    void yearsOfPointsInTimeAreThoseOfUtc(Way way) {
        Numeric<Article, Integer> year = Article_.publishedAt.year();
        assertThat(titles(way, year.eq(2026))).containsExactly("Alpha");
        assertThat(titles(way, year.ne(2026))).containsExactly("Beta", "Gamma");
        assertThat(titles(way, year.between(2025, 2026).and(year.gt(2025)).and(year.lte(2026)).and(year.gte(2026))
                .and(year.lt(2027)))).containsExactly("Alpha");
        assertThat(titles(way, year.eq(Article_.words.plus(1926)))).containsExactly("Alpha");
    }

    @ParameterizedTest
    @EnumSource
    void jsonValuesAreReachedByTheirPath(Way way) {
        Json<Article, String> json = json("{\"a\": {\"b\": [1, \"x\", null]}, \"n\": null}");
        assertThat(ofAlpha(way, json.path("a", "b", 1), json.path("a", "b", 0), json.path("a", "b", 1).asText(),
                json.path("none"),
                json.path("n").asText(), json.path("a"))).isEqualTo(
                        Arrays.asList("x", 1, "x", null, null, Map.of("b", Arrays.asList(1, "x", null))));
        assertThat(ofAlpha(way, json.path("n").isJsonNull(), json.path("n").isNull(), json.path("none").isNull(),
                json.path("a", "b", 1).eq("x"), json.path("a", "b", 0).gt(0),
                json.contains(Map.of("a", Map.of("b", List.of(1)))),
                json.path("a", "b").containedBy(Arrays.asList(null, "x", 1, 2)), json.hasKey("a"),
                json.hasKeys(List.of("a", "z")),
                json.hasAnyKeys(List.of("a", "z")))).isEqualTo(
                        List.of(true, false, true, true, true, true, true, true, false, true));
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // as generated code does: its codec reads nulls too
    void arraysAreSearchedAndIndexed(Way way) {
        var list = new Listed<Article, Integer>(value(Codec.INTEGER.list(), List.of(1, 2, 3)).expr(),
                Codec.INTEGER.list());
        assertThat(ofAlpha(way, list.contains(List.of(2, 1)), list.containedBy(List.of(1, 2)),
                list.overlaps(List.of(9, 3)),
                list.length(), list.at(0), list.at(3))).isEqualTo(Arrays.asList(true, false, true, 3, 1, null));
    }

    @ParameterizedTest
    @EnumSource
    void choicesAmongValues(Way way) {
        assertThat(ofAlpha(way, coalesce(Article_.editor().country().code, value("none")),
                greatest(Article_.words, value(7)),
                least(Article_.words, value(7)), nullIf(Article_.words, value(100)), cast(Article_.words, Codec.STRING),
                Functions.<Article, Instant>value(Instant.EPOCH),
                Functions.<Article, byte[]>value(new byte[]{1}).isNull(),
                Functions.when(Article_.words.gt(5)).then("long").otherwise("short")))
                .isEqualTo(Arrays.asList("CH", 100, 7, null, "100", Instant.EPOCH, false, "long"));
    }

    @ParameterizedTest
    @EnumSource
    void aggregates(Way way) {
        Expression<Article, Integer> words = Article_.words;
        QuerySet<Article> all = articles();
        Tuple totals = way.run(
                () -> all.aggregate(sum(words), sumAsLong(words), sumAsDouble(words), sumAsDecimal(words), avg(words),
                        avgAsDecimal(words), min(words), max(Article_.title), stdDev(words), stdDevOfSample(words),
                        variance(words),
                        varianceOfSample(words), boolAnd(Article_.published), boolOr(Article_.published),
                        sum(Article_.views),
                        sum(Article_.rating), stringAgg(Article_.title, "+").orderBy(Article_.title.desc()),
                        arrayAgg(Article_.subtitle).orderBy(Article_.id.asc()), count(Article_.author().id).distinct()),
                () -> all.asyncAggregate(sum(words), sumAsLong(words), sumAsDouble(words), sumAsDecimal(words),
                        avg(words),
                        avgAsDecimal(words), min(words), max(Article_.title), stdDev(words), stdDevOfSample(words),
                        variance(words), varianceOfSample(words), boolAnd(Article_.published),
                        boolOr(Article_.published),
                        sum(Article_.views), sum(Article_.rating),
                        stringAgg(Article_.title, "+").orderBy(Article_.title.desc()),
                        arrayAgg(Article_.subtitle).orderBy(Article_.id.asc()),
                        count(Article_.author().id).distinct()));
        assertThat(totals.toList()).isEqualTo(List.of(100, 100L, 100.0, new BigDecimal("100"), 33.333333333333336,
                new BigDecimal("33.3333333333333333"), 0, "Gamma", 47.14045207910317, 57.735026918962575,
                2222.222222222222,
                3333.3333333333335, false, true, 5_000_000_000L, 4.5, "Gamma+Beta+Alpha",
                Arrays.asList("first", null, null), 2L));
    }

    @ParameterizedTest
    @EnumSource
    void windows(Way way) {
        Window<Article> byId = orderBy(Article_.id.asc());
        assertThat(rows(way, articles().orderBy(Article_.id.asc()).values(rowNumber().over(byId), ntile(2).over(byId),
                lag(Article_.title).over(byId), lag(Article_.title, 1, "-").over(byId), lead(Article_.title).over(byId),
                firstValue(Article_.title).over(byId), lastValue(Article_.title).over(byId.rows(UNBOUNDED, UNBOUNDED)),
                nthValue(Article_.title, 2).over(byId), percentRank().over(byId), cumeDist().over(byId),
                sum(Article_.id).over(byId.rows(preceding(1), CURRENT_ROW)),
                count(Article_.id).over(byId.groups(CURRENT_ROW,
                        following(1))),
                max(Article_.id).over(Windows.allRows())))).containsExactly(
                        Arrays.asList(1L, 1, null, "-", "Beta", "Alpha", "Gamma", null, 0.0, 0.3333333333333333, 1L, 2L,
                                3L),
                        Arrays.asList(2L, 1, "Alpha", "Alpha", "Gamma", "Alpha", "Gamma", "Beta", 0.5,
                                0.6666666666666666, 3L,
                                2L, 3L),
                        Arrays.asList(3L, 2, "Beta", "Beta", null, "Alpha", "Gamma", "Beta", 1.0, 1.0, 5L, 1L, 3L));
    }

    @ParameterizedTest
    @EnumSource
    void anAnnotatedEntityHasItsValuesBesideIt(Way way) {
        Named<Article, Integer> twice = Article_.words.times(2).as("twice");
        Values<Article, Annotated<Article>> rows = articles().selectRelated(Article_.author()).annotate(twice)
                .filter(twice.gt(100));
        Annotated<Article> row = way.run(rows::get, rows::asyncGet);
        assertThat(row.entity().getTitle()).isEqualTo("Alpha");
        assertThat(Objects.requireNonNull(row.entity().getAuthor()).getUsername()).isEqualTo("ada");
        assertThat(row.get(twice)).isEqualTo(200);
        assertThat(row.values().toMap()).isEqualTo(Map.of("twice", 200));
    }

    record Line(long id, String title, Integer words) {}

    record Wrong(long views) {}

    @ParameterizedTest
    @EnumSource
    void rowsAreReadIntoRecords(Way way) {
        Values<Article, Line> lines = articles().orderBy(Article_.id.asc()).into(Line.class, Article_.id,
                Article_.title,
                Article_.words);
        assertThat(way.run(lines::list, lines::asyncList)).startsWith(new Line(1, "Alpha", 100));
        Values<Article, Wrong> wrong = articles().filter(Article_.views.isNull()).into(Wrong.class, Article_.views);
        assertThatThrownBy(() -> way.run(wrong::list, wrong::asyncList)).hasMessage(
                "Component 'views' of 'Wrong' is a 'long', but a row has NULL for it. Change one of them.");
    }

    @ParameterizedTest
    @EnumSource
    void groupsCanBeAggregatedSlicedAndUsedWithin(Way way) {
        Named<Article, Long> n = count(Article_.id).as("n");
        Values<Article, Tuple> byAuthor = articles().values(Article_.author().id).annotate(n);
        assertThat(way.<Long>run(() -> byAuthor.aggregate(max(n)), () -> byAuthor.asyncAggregate(max(n)))).isEqualTo(2);
        Values<Article, Tuple> most = byAuthor.orderBy(n.desc()).limit(1);
        assertThat(way.<Long>run(() -> most.aggregate(sum(n)), () -> most.asyncAggregate(sum(n)))).isEqualTo(2);
        Named<Article, Long> twice = Functions.number(n).times(2).as("twice");
        assertThat(rows(way, byAuthor.annotate(twice).filter(twice.gt(2L)))).containsExactly(List.of(1L, 2L, 4L));
        Values<Article, Long> theirs = articles().filter(Article_.author().id.eq(outer(Author_.id)))
                .values(Article_.author().id)
                .annotate(n).value(n);
        Values<Author, Tuple> authors = database.objects(Author.class).orderBy(Author_.id.asc())
                .values(Author_.username, Functions.<Author, Long>subquery(theirs).as("articles"));
        assertThat(rows(way, authors)).containsExactly(List.of("ada", 2L), List.of("grace", 1L));
        assertThatThrownBy(() -> way.run(byAuthor::first, byAuthor::asyncFirst))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("first() or last() on groups of 'article', which have no order. Call orderBy() before it.");
    }

    @ParameterizedTest
    @EnumSource
    void computedGroupsHaveTheirValuesOnce(Way way) {
        Named<Article, Long> n = count(Article_.id).as("n");
        assertThat(rows(way, articles().values(Article_.words.dividedBy(50)).annotate(n).orderBy(n.asc())))
                .containsExactly(List.of(2, 1L), List.of(0, 2L));
        Named<Article, String> start = Article_.title.substr(5, 1).as("start");
        assertThat(rows(way, articles().alias(start).values(start).annotate(n).orderBy(start.asc())))
                .containsExactly(List.of("", 1L), List.of("a", 2L));
    }

    @Test
    void whatIsRefusedCompletesTheFuture() {
        Named<Article, Long> n = count(Article_.id).as("n");
        assertThat(articles().values(Article_.words).annotate(n).asyncFirst()).isCompletedExceptionally();
        assertThat(articles().limit(2).asyncLast()).isCompletedExceptionally();
        assertThat(articles().union(articles()).asyncAggregate(count(Article_.id))).isCompletedExceptionally();
        assertThat(articles().asyncAggregate(Article_.id)).isCompletedExceptionally();
    }

    private static Json<Article, String> json(String text) {
        return new Json<>(value(Codec.JSON, text).expr(), Codec.JSON);
    }

    private static QuerySet<Article> articles() {
        return database.objects(Article.class);
    }

    private static List<String> titles(Way way, Condition<Article> condition) {
        Values<Article, String> titles = articles().filter(condition).orderBy(Article_.id.asc()).value(Article_.title);
        return way.run(titles::list, titles::asyncList);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private static List<?> ofAlpha(Way way, Expression<Article, ?>... values) {
        Values<Article, Tuple> alpha = articles().filter(Article_.id.eq(1L)).values(values);
        return way.run(alpha::get, alpha::asyncGet).toList();
    }

    private static <E> List<List<?>> rows(Way way, Values<E, Tuple> rows) {
        return way.run(rows::list, rows::asyncList).stream().<List<?>>map(Tuple::toList).toList();
    }
}
