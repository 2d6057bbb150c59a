package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.demo.Country;
import dev.segue.orm.demo.Country_;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The numbered statements about the bridge that need a database: B22, B47 and B51. */
@Timeout(60)
class BridgeStatementsIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final ExecutorService LOOP = Executors.newSingleThreadExecutor(BridgeStatementsIT::loopThread);
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        database.execute(Demo.SCHEMA);
        database.execute(Demo.ROWS);
    }

    @AfterAll
    static void close() {
        LOOP.close();
        database.close();
        BRIDGE.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"JDBC", "NATIVE"})
    void b22_asyncCallsOfABlockSeeItsUncommittedRowsAndAreUndoneWithIt(Way home) throws SQLException {
        QuerySet<Country> country = database.objects(Country.class).filter(Country_.code.eq("CH"));
        var undo = new IllegalStateException("undo");
        assertThatThrownBy(() -> home.run(() -> database.atomic(() -> {
            country.update(Country_.population.set(10));
            assertThat(BRIDGE.<@Nullable Integer>toSync(() -> population(country))).isEqualTo(10);
            assertThat(BRIDGE.<@Nullable Integer>toSync(() -> spawned().thenCompose(_ -> population(country))))
                    .as("in a spawned task").isEqualTo(10);
            BRIDGE.toSync(() -> spawned().thenCompose(_ -> country.asyncUpdate(Country_.population.set(11))));
            assertThat(country.get().population()).as("the spawned task's work").isEqualTo(11);
            throw undo;
        }), () -> CompletableFuture.failedFuture(new AssertionError("M is sync code")))).isSameAs(undo);
        assertThat(country.get().population()).as("after the rollback").isEqualTo(9);
    }

    /** Work of a task that somebody else's thread starts, under a timeout. */
    private static CompletableFuture<Integer> spawned() {
        return ContextFuture.of(CompletableFuture.supplyAsync(() -> 1)).orTimeout(10, TimeUnit.SECONDS);
    }

    private static CompletableFuture<@Nullable Integer> population(QuerySet<Country> country) {
        return country.asyncGet().thenApply(Country::population);
    }

    @Test
    void b47_onALoopQueriesBlocksAndConnectsFailBeforeAnyIo() throws SQLException {
        QuerySet<Country> countries = database.objects(Country.class).filter(Country_.code.eq("b47"));
        long before = TEST.statements("country");
        refused(countries::list, "list()", "asyncList()");
        refused(() -> countries.update(Country_.population.set(1)), "update()", "asyncUpdate()");
        refused(countries::delete, "delete()", "asyncDelete()");
        refused(() -> database.atomic(() -> {
            throw new AssertionError("The body ran, so its commit would block the loop.");
        }), "atomic()", "asyncAtomic()");
        refused(() -> Database.open(TEST.config(), BRIDGE), "open()", "it before the loops start");
        refused(() -> BRIDGE.toSync(countries::asyncList), "toSync()", "the async code directly");
        assertThat(TEST.statements("country")).isEqualTo(before);
    }

    private static void refused(Callable<?> call, String name, String instead) {
        assertThatThrownBy(() -> Way.settled(LOOP.submit(call))).isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessage(
                        "%s would block event-loop thread 'b47-loop'. Call %s, or run the caller through Bridge.toAsync()."
                                .formatted(name, instead));
    }

    @Test
    void b51_onALoopBuildingIsFineFetchingIsNotAndAnAsyncResultIsReadAsAnyOther() {
        QuerySet<Article> titles = Way.settled(LOOP.submit(() -> database.objects(Article.class)
                .filter(Article_.author().username.eq("ada")).exclude(Article_.words.eq(0))
                .selectRelated(Article_.author()).orderBy(Article_.id.asc()).limit(5)));
        assertThatThrownBy(() -> Way.settled(LOOP.submit(titles::list)))
                .isInstanceOf(SynchronousOnlyOperationException.class);
        List<Article> fetched = Way.settled(titles.asyncList());
        List<String> read = Way.settled(LOOP.submit(() -> fetched.stream()
                .map(article -> article.getTitle() + " by " + Objects.requireNonNull(article.getAuthor()).getUsername())
                .toList()));
        assertThat(read).containsExactly("Alpha by ada");
    }

    private static Thread loopThread(Runnable work) {
        return Thread.ofPlatform().name("b47-loop").daemon().unstarted(() -> {
            LoopThreads.markCurrent(LOOP);
            work.run();
        });
    }
}
