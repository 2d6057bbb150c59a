package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.demo.Author;
import dev.segue.orm.demo.Author_;
import dev.segue.orm.demo.Country_;
import dev.segue.orm.exec.ManyRowsException;
import dev.segue.orm.exec.NoRowException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What queries return, in each of the three ways. */
class QuerySetIT {
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
    void getReturnsTheOneRow(Way way) {
        Article article = get(way, articles().filter(Article_.title.eq("Alpha")));
        assertThat(article.getId()).isEqualTo(1);
        assertThat(article.getSubtitle()).isEqualTo("first");
        assertThat(article.isPublished()).isTrue();
        assertThat(article.getPinned()).isFalse();
        assertThat(article.getWords()).isEqualTo(100);
        assertThat(article.getViews()).isEqualTo(5_000_000_000L);
        assertThat(article.getRating()).isEqualTo(4.5);
        assertThat(article.getWeight()).isEqualTo(0.25);
        assertThat(article.getPrice()).isEqualByComparingTo(new BigDecimal("12.50"));
        assertThat(article.getPublishedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.123456Z"));
    }

    /** A block is under way in the fourth way. */
    @ParameterizedTest
    @EnumSource(names = "ASYNC_IN_JDBC", mode = EnumSource.Mode.EXCLUDE)
    void t16_lockingOutsideABlockFailsWhenItIsRunNotWhenItIsBuilt(Way way) {
        QuerySet<Article> locked = articles().selectForUpdate();
        for (Supplier<?> run : List.<Supplier<?>>of(() -> way.run(locked::list, locked::asyncList),
                () -> way.run(() -> locked.stream().toList(), () -> Collecting.all(locked.asyncStream())))) {
            assertThatThrownBy(run::get).isInstanceOf(IllegalStateException.class).hasMessage(
                    "selectForUpdate() was run outside a block, where its locks would end with the statement. "
                            + "Run it inside atomic() or asyncAtomic().");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nullColumnsBecomeNull(Way way) {
        Article article = get(way, articles().filter(Article_.id.eq(2L)));
        assertThat(article).extracting(Article::getSubtitle, Article::getPinned, Article::getViews, Article::getWeight,
                Article::getPrice, Article::getPublishedAt, Article::getEditor).containsOnlyNulls();
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeOfColumnCanBeComparedAndListed(Way way) {
        var at = Instant.parse("2026-01-02T03:04:05.123456Z");
        QuerySet<Article> matching = articles().filter(Article_.published.eq(true), Article_.words.gte(100),
                Article_.views.gt(1L), Article_.rating.lt(5.0), Article_.price.lte(new BigDecimal("12.5")),
                Article_.publishedAt.eq(at), Article_.subtitle.eq("first"), Article_.published.in(List.of(true)),
                Article_.words.in(List.of(100)), Article_.views.in(List.of(5_000_000_000L)),
                Article_.rating.in(List.of(4.5)), Article_.price.in(List.of(new BigDecimal("12.50"))),
                Article_.publishedAt.in(List.of(at)), Article_.title.in(List.of("Alpha")));
        assertThat(titles(way, matching)).containsExactly("Alpha");
    }

    @ParameterizedTest
    @EnumSource
    void getFailsWhenNoRowMatches(Way way) {
        assertThatThrownBy(() -> get(way, articles().filter(Article_.title.eq("none"))))
                .isInstanceOf(NoRowException.class)
                .hasMessage("get() on 'article' matched no row, expected 1. Use first(), or check the filter.");
    }

    @ParameterizedTest
    @EnumSource
    void getFailsWhenSeveralRowsMatch(Way way) {
        assertThatThrownBy(() -> get(way, articles())).isInstanceOf(ManyRowsException.class)
                .hasMessage("get() on 'article' matched 2 rows, expected 1. Use first(), or narrow the filter.");
    }

    @ParameterizedTest
    @EnumSource
    void listKeepsTheOrderAskedFor(Way way) {
        assertThat(titles(way, articles().orderBy(Article_.published.asc(), Article_.title.desc())))
                .containsExactly("Gamma", "Beta", "Alpha");
        assertThat(titles(way, articles().orderBy(Article_.views.asc()))).startsWith("Alpha");
        assertThat(titles(way, articles().orderBy(Article_.author().username.desc(), Article_.id.asc())))
                .containsExactly("Beta", "Alpha", "Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void slicesAreWithinSlices(Way way) {
        QuerySet<Article> ordered = articles().orderBy(Article_.id.asc());
        assertThat(titles(way, ordered.slice(1, 5))).containsExactly("Beta", "Gamma");
        assertThat(titles(way, ordered.slice(1, 5).slice(1, 1))).containsExactly("Gamma");
        assertThat(titles(way, ordered.limit(0))).isEmpty();
        assertThat(count(way, ordered.slice(1, 5))).isEqualTo(2);
        assertThat(count(way, ordered.slice(7, 5))).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void countAndFirstAskTheServer(Way way) {
        assertThat(count(way, articles().filter(Article_.published.eq(true)))).isEqualTo(1);
        assertThat(first(way, articles())).map(Article::getId).hasValue(1L);
        assertThat(first(way, articles().orderBy(Article_.id.desc()))).map(Article::getId).hasValue(3L);
        assertThat(first(way, articles().filter(Article_.id.eq(99L)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void notMatchesWhatTheConditionDoesNotNullIncluded(Way way) {
        assertThat(titles(way, articles().filter(Article_.subtitle.eq("first").not()))).containsExactlyInAnyOrder(
                "Beta",
                "Gamma");
        assertThat(titles(way, articles().filter(Article_.subtitle.eq("first").not().not()))).containsExactly("Alpha");
        assertThat(titles(way, articles().filter(Article_.editor().username.eq("ada").not())))
                .containsExactlyInAnyOrder("Beta", "Gamma");
        assertThat(titles(way, articles().filter(Article_.subtitle.isNotNull().or(Article_.title.eq("Gamma")))))
                .containsExactlyInAnyOrder("Alpha", "Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void inMatchesOneOfManyAndNullMatchesNothing(Way way) {
        assertThat(
                titles(way, articles().filter(Article_.id.in(Arrays.asList(1L, null, 3L))).orderBy(Article_.id.asc())))
                .containsExactly("Alpha", "Gamma");
        assertThat(titles(way, articles().filter(Article_.id.in(Arrays.asList(1L, null)).not())))
                .containsExactlyInAnyOrder("Beta", "Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void aQueryKnownToBeEmptyIsNotSent(Way way) throws SQLException {
        long before = TEST.statements("FROM \"article\"");
        QuerySet<Article> none = articles().filter(Article_.id.in(List.of()), Article_.title.eq("Alpha"));
        assertThat(titles(way, none)).isEmpty();
        assertThat(count(way, none)).isZero();
        assertThat(first(way, none)).isEmpty();
        assertThatThrownBy(() -> get(way, none)).isInstanceOf(NoRowException.class);
        assertThat(TEST.statements("FROM \"article\"")).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void selectRelatedLoadsRelationsOverSeveralStepsInOneStatement(Way way) throws SQLException {
        long before = TEST.statements("FROM \"article\"");
        Article article = get(way, articles().filter(Article_.id.eq(1L)).selectRelated(
                Article_.author().manager().country(), Article_.editor()));
        Author author = Objects.requireNonNull(article.getAuthor());
        Author manager = Objects.requireNonNull(author.getManager());
        assertThat(author.getUsername()).isEqualTo("ada");
        assertThat(manager.getUsername()).isEqualTo("grace");
        assertThat(Objects.requireNonNull(manager.getCountry()).population()).isEqualTo(340);
        assertThat(Objects.requireNonNull(article.getEditor()).getUsername()).isEqualTo("ada");
        assertThat(TEST.statements("FROM \"article\"")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void aMissingRelatedRowIsNull(Way way) {
        Article article = get(way, articles().filter(Article_.id.eq(2L)).selectRelated(Article_.editor(),
                Article_.author().manager().country()));
        assertThat(article.getEditor()).isNull();
        assertThat(Objects.requireNonNull(article.getAuthor()).getManager()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void anUnloadedRelationHasItsKeyAndIsReadWhenItIsAskedForMore(Way way) {
        Article article = get(way, articles().filter(Article_.id.eq(1L)).selectRelated(Article_.author()));
        Author author = Objects.requireNonNull(article.getAuthor());
        Author editor = Objects.requireNonNull(article.getEditor());
        assertThat(editor.getId()).isEqualTo(1L);
        assertThat(editor.getUsername()).isEqualTo("ada");
        assertThat(Objects.requireNonNull(author.getCountry()).population()).isPositive();
    }

    @Test
    void anUnloadedRelationIsNotReadOnALoopThreadAndNamesTheWayOut() {
        try (var loop = Executors.newSingleThreadExecutor()) {
            loop.execute(() -> LoopThreads.markCurrent(loop));
            CompletableFuture<String> name = articles().filter(Article_.id.eq(1L)).asyncGet()
                    .thenApplyAsync(article -> Objects.requireNonNull(article.getEditor()).getUsername(), loop);
            assertThatThrownBy(() -> Way.settled(name)).isInstanceOf(SynchronousOnlyOperationException.class)
                    .hasMessageContainingAll("Author.getUsername()", "selectRelated(Article_.editor()) on the query");
        }
    }

    @ParameterizedTest
    @EnumSource
    void relationsCanBeFilteredBy(Way way) {
        assertThat(titles(way, articles().filter(Article_.editor().isNull()))).containsExactlyInAnyOrder("Beta",
                "Gamma");
        assertThat(titles(way, articles().filter(Article_.author().id.eq(1L)))).containsExactlyInAnyOrder("Alpha",
                "Gamma");
        assertThat(titles(way, articles().filter(Article_.author().manager().username.eq("grace"))))
                .containsExactlyInAnyOrder("Alpha", "Gamma");
        assertThat(way.run(() -> authors().filter(Author_.country().code.eq("US")).list(),
                () -> authors().filter(Author_.country().code.eq("US")).asyncList())).hasSize(1);
        var big = database.objects(dev.segue.orm.demo.Country.class).filter(Country_.population.gt(100));
        assertThat(way.run(big::count, big::asyncCount)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aCrowdOfCallersIsServed(Way way) throws InterruptedException {
        try (var callers = Executors.newThreadPerTaskExecutor(
                way == Way.JDBC ? Thread.ofPlatform().factory() : Thread.ofVirtual().factory())) {
            Callable<Long> call = () -> way == Way.ASYNC ? Way.settled(articles().asyncCount()) : articles().count();
            assertThat(callers.invokeAll(Collections.nCopies(300, call))).allSatisfy(
                    count -> assertThat(Way.settled(count)).isEqualTo(3));
        }
    }

    private static QuerySet<Article> articles() {
        return database.objects(Article.class);
    }

    private static QuerySet<Author> authors() {
        return database.objects(Author.class);
    }

    private static <T> T get(Way way, QuerySet<T> rows) {
        return way.run(rows::get, rows::asyncGet);
    }

    private static <T> Optional<T> first(Way way, QuerySet<T> rows) {
        return way.run(rows::first, rows::asyncFirst);
    }

    private static long count(Way way, QuerySet<?> rows) {
        return way.run(rows::count, rows::asyncCount);
    }

    private static List<String> titles(Way way, QuerySet<Article> rows) {
        return way.run(rows::list, rows::asyncList).stream().map(Article::getTitle).toList();
    }
}
