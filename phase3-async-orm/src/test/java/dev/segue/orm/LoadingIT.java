package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.SynchronousOnlyOperationException;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.StaleEntityException;
import dev.segue.orm.exec.StatementLog;
import dev.segue.orm.exec.UnloadedException;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Profile;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Publisher_;
import dev.segue.orm.lib.Review;
import dev.segue.orm.lib.Review_;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Related rows and parts of rows: which statements load them, when, and what becomes of what was not loaded. */
class LoadingIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    @SuppressWarnings("NullAway.Init")
    private static Bridge bridge;
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() throws SQLException, IOException {
        bridge = Bridge.open(BridgeConfig.DEFAULT);
        database = Database.open(TEST.config(), bridge);
        Way.on(database, bridge);
        for (String script : List.of("schema.sql", "data.sql")) {
            try (InputStream in = Objects.requireNonNull(LoadingIT.class.getResourceAsStream("/oracle/" + script))) {
                TEST.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @AfterAll
    static void close() {
        database.close();
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource
    void relationsOnACommonWayAreLoadedOnce(Way way) {
        List<Review> reviews = sending(4, () -> list(way, database.objects(Review.class).prefetchRelated(
                Review_.book().tags(), Review_.book(), Review_.book().publisher())));
        sending(0, () -> reviews.stream().map(review -> Objects.requireNonNull(review.getBook()))
                .map(book -> book.getTags().size() + String.valueOf(book.getPublisher())).toList());
    }

    @ParameterizedTest
    @EnumSource
    void entitiesThatReferToTheSameRowShareIt(Way way) {
        List<Book> books = sending(2, () -> list(way, books().prefetchRelated(Book_.publisher())));
        assertThat(books.get(0).getPublisher()).isSameAs(books.get(1).getPublisher());
        assertThat(books.get(3).getPublisher()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheQueryJoinedIsNotLoadedAgain(Way way) {
        List<Book> books = sending(2, () -> list(way,
                books().selectRelated(Book_.publisher()).prefetchRelated(Book_.publisher().books())));
        sending(0, () -> books.stream().map(Book::getPublisher).filter(Objects::nonNull)
                .map(publisher -> publisher.getBooks().size()).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aPrefetchedChildKnowsItsParent(Way way) {
        Book book = sending(2, () -> first(way, books().prefetchRelated(Book_.reviews())));
        assertThat(book.getReviews()).isNotEmpty().allSatisfy(review -> assertThat(review.getBook()).isSameAs(book));
    }

    @ParameterizedTest
    @EnumSource
    void reverseOneToOnesArePrefetchedToo(Way way) {
        List<Author> authors = sending(2,
                () -> list(way, database.objects(Author.class).prefetchRelated(Author_.profile())));
        List<Author> with = authors.stream().filter(author -> author.getProfile() != null).toList();
        assertThat(with).hasSize(Math.toIntExact(database.objects(Profile.class).count()));
        assertThat(Objects.requireNonNull(with.getFirst().getProfile()).getAuthor()).isSameAs(with.getFirst());
    }

    @ParameterizedTest
    @EnumSource
    void everyMethodThatGivesEntitiesPrefetches(Way way) {
        QuerySet<Book> books = books().prefetchRelated(Book_.tags());
        Named<Book, Integer> twice = Book_.pages.plus(Book_.pages).as("twice");
        Book first = sending(2, () -> first(way, books));
        Book one = sending(2, () -> way.run(books.filter(Book_.id.eq(1))::get, books.filter(Book_.id.eq(1))::asyncGet));
        Map<Integer, Book> bulk = sending(2,
                () -> way.run(() -> books.inBulk(List.of(1)), () -> books.asyncInBulk(List.of(1))));
        Annotated<Book> annotated = sending(2, () -> first(way, books.annotate(twice)));
        assertThat(annotated.get(twice)).isEqualTo(200);
        sending(0, () -> assertThat(List.of(first, one, Objects.requireNonNull(bulk.get(1)), annotated.entity()))
                .allSatisfy(book -> assertThat(book.getTags()).extracting(Tag::getName).containsExactlyInAnyOrder("red",
                        "green")));
    }

    @ParameterizedTest
    @EnumSource
    void noRowsNeedNoFurtherStatement(Way way) {
        assertThat(sending(1, () -> list(way, books().filter(Book_.id.eq(-1)).prefetchRelated(Book_.tags()))))
                .isEmpty();
        assertThat(sending(1, () -> first(way, books().prefetchRelated(Book_.tags(), QuerySet::none))).getTags())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSliceOfAManyToManyRelationIsOneOfTheRowsOfEach(Way way) {
        List<Book> books = sending(2, () -> list(way,
                books().prefetchRelated(Book_.tags(), tags -> tags.orderBy(Tag_.name.asc()).slice(1, 1))));
        assertThat(books.stream().map(book -> book.getTags().stream().map(Tag::getName).toList())).containsExactly(
                List.of("red"), List.of(), List.of(), List.of(), List.of("green"), List.of("green"));
    }

    @ParameterizedTest
    @EnumSource
    void theSetThatWasAskedForMayFilterOverTheRelationItself(Way way) {
        Book book = sending(2, () -> first(way, books().prefetchRelated(Book_.tags(),
                tags -> tags.filter(Tag_.books().title.eq("Gamma")).distinct())));
        assertThat(book.getTags()).isEmpty();
        Book eps = sending(2, () -> way.run(
                books().filter(Book_.id.eq(5)).prefetchRelated(Book_.tags(),
                        tags -> tags.filter(Tag_.books().title.eq("Gamma")))::get,
                books().filter(Book_.id.eq(5)).prefetchRelated(Book_.tags(),
                        tags -> tags.filter(Tag_.books().title.eq("Gamma")))::asyncGet));
        assertThat(eps.getTags()).extracting(Tag::getName).containsExactly("blue");
    }

    @ParameterizedTest
    @EnumSource
    void theSetThatWasAskedForSaysWhatIsLoadedInTurn(Way way) {
        List<Book> books = sending(3, () -> list(way, books().prefetchRelated(Book_.reviews(),
                reviews -> reviews.only(Review_.score).prefetchRelated(Review_.book().tags()))));
        assertThat(Lazy.deferred(books.getFirst().getReviews().getFirst())).containsExactly("reviewer");
        assertThat(sending(0, () -> books.getFirst().getTags().size())).isEqualTo(2);
    }

    /** Storing the entity must not forget a key whose row the set left out. */
    @ParameterizedTest
    @EnumSource
    void aToOneRelationWhoseRowWasLeftOutKeepsItsKey(Way way) {
        Book book = first(way, books().prefetchRelated(Book_.publisher(),
                publishers -> publishers.filter(Publisher_.name.eq("Cobalt"))));
        assertThat(Objects.requireNonNull(book.getPublisher()).getId()).isEqualTo(1);
    }

    @Test
    void aRelationIsLoadedInOneWayOnly() {
        assertThatThrownBy(() -> books().prefetchRelated(Book_.reviews()).prefetchRelated(Book_.reviews(),
                QuerySet::none)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "'Book_.reviews()' is loaded already, or leads to what is. Say which rows it has before, and once.");
        assertThatThrownBy(() -> books().prefetchRelated(Book_.reviews(), reviews -> reviews.union(reviews)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("prefetchRelated() on 'lib_review'");
    }

    @ParameterizedTest
    @EnumSource
    void entitiesThatAreThereGetTheirRelations(Way way) {
        List<Book> books = list(way, books());
        sending(2, () -> way.run(() -> database.prefetch(books, Book_.publisher(), Book_.tags()),
                () -> database.asyncPrefetch(books, Book_.publisher(), Book_.tags())));
        sending(0, () -> way.run(() -> database.prefetch(books, Book_.publisher(), Book_.tags()),
                () -> database.asyncPrefetch(books, Book_.publisher(), Book_.tags())));
        sending(1, () -> way.run(() -> database.prefetch(books, Book_.tags(), QuerySet::reverse),
                () -> database.asyncPrefetch(books, Book_.tags(), QuerySet::reverse)));
        sending(0, () -> way.run(() -> database.prefetch(List.<Book>of(), Book_.tags()),
                () -> database.asyncPrefetch(List.<Book>of(), Book_.tags())));
    }

    @ParameterizedTest
    @EnumSource
    void oneRelationOfOneEntityIsFetched(Way way) {
        Book book = first(way, books());
        sending(1, () -> way.run(() -> database.fetch(book, Book_.reviews()),
                () -> database.asyncFetch(book, Book_.reviews())));
        Publisher publisher = Objects.requireNonNull(book.getPublisher());
        sending(1, () -> way.run(() -> database.fetch(publisher), () -> database.asyncFetch(publisher)));
        sending(0, () -> way.run(() -> database.fetch(publisher), () -> database.asyncFetch(publisher)));
        assertThat(sending(0, publisher::getName)).isEqualTo("Apex");
    }

    @ParameterizedTest
    @EnumSource
    void aDeferredForeignKeyIsLoadedBeforeWhatItLeadsTo(Way way) {
        List<Book> books = sending(3,
                () -> list(way, books().only(Book_.title).prefetchRelated(Book_.publisher())));
        assertThat(sending(0, () -> Objects.requireNonNull(books.getFirst().getPublisher()).getName()))
                .isEqualTo("Apex");
    }

    @ParameterizedTest
    @EnumSource
    void attributesAreDeferredOverRelationsToo(Way way) {
        Book book = sending(1, () -> first(way,
                books().selectRelated(Book_.publisher()).only(Book_.title, Book_.publisher().name)));
        Publisher publisher = Objects.requireNonNull(book.getPublisher());
        assertThat(Lazy.deferred(publisher)).containsExactly("country");
        assertThat(Lazy.deferred(book)).doesNotContain("publisher", "title").contains("pages");
        assertThat(sending(0, publisher::getName)).isEqualTo("Apex");
        assertThat(sending(1, publisher::getCountry)).isEqualTo("US");
        Book same = sending(1, () -> first(way, books().selectRelated(Book_.publisher()).only("title",
                "publisher__name")));
        assertThat(Lazy.deferred(same)).isEqualTo(Lazy.deferred(book));
    }

    @Test
    void onlyAndDeferAddUpAsDjangosDo() {
        assertThat(deferred(books().only(Book_.title, Book_.pages).defer(Book_.pages))).contains("pages", "price")
                .doesNotContain("title");
        assertThat(deferred(books().defer(Book_.pages).only(Book_.title, Book_.pages))).contains("pages", "price")
                .doesNotContain("title");
        assertThat(deferred(books().only(Book_.title).only(Book_.pages))).contains("title").doesNotContain("pages");
        assertThat(deferred(books().defer(Book_.title).defer("pages"))).containsExactly("pages", "title");
        assertThat(deferred(books().only(Book_.title).defer(Book_.title, Book_.pages))).containsExactly("pages");
        assertThat(deferred(books().defer(Book_.id))).isEmpty();
    }

    @Test
    void whatSelectRelatedLoadsCannotBeDeferred() {
        String message = "'Book_.publisher()' can't be both deferred and loaded by selectRelated(). Name it in only(), or an attribute of what it leads to; or leave it out of selectRelated().";
        assertThatThrownBy(() -> books().only(Book_.title).selectRelated(Book_.publisher())).hasMessage(message);
        assertThatThrownBy(() -> books().selectRelated(Book_.publisher()).defer("publisher_id")).hasMessage(message);
        assertThatThrownBy(() -> books().only(Book_.reviews().score)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("only() was given what is no column");
    }

    @ParameterizedTest
    @EnumSource
    void savingLeavesAloneWhatWasNotLoaded(Way way) {
        Book book = sending(1, () -> first(way, books().only(Book_.title)));
        book.setTitle("Alpha!");
        book.setRating(4);
        sending(1, () -> way.run(() -> database.objects(Book.class).save(book),
                () -> database.objects(Book.class).asyncSave(book)));
        assertThat(statement(() -> database.objects(Book.class).save(book))).isEqualTo(
                "UPDATE \"lib_book\" t0 SET \"title\" = $1, \"rating\" = $2 WHERE t0.\"id\" = $3");
        book.setTitle("Alpha");
        book.setRating(5);
        database.objects(Book.class).save(book);
    }

    @ParameterizedTest
    @EnumSource
    void aPartOfARowIsNoNewRow(Way way) {
        Book book = first(way, books().only(Book_.title));
        book.setId(4711);
        assertThatThrownBy(() -> way.run(() -> database.objects(Book.class).save(book),
                () -> database.objects(Book.class).asyncSave(book))).isInstanceOf(StaleEntityException.class);
        assertThatThrownBy(() -> way.run(() -> database.objects(Book.class).create(book),
                () -> database.objects(Book.class).asyncCreate(book))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("create() was given a 'Book' whose 'price' was not loaded, so it can't make a whole row. "
                        + "Load it first: fetch(entity).");
    }

    @Test
    void aSetAttributeIsNotLoadedOverIt() {
        Book book = books().only(Book_.title).first().orElseThrow();
        book.setPages(7);
        assertThat(sending(0, book::getPages)).isEqualTo(7);
        Publisher publisher = Objects.requireNonNull(book.getPublisher());
        publisher.setName("Mine");
        assertThat(sending(1, publisher::getCountry)).isEqualTo("US");
        assertThat(publisher.getName()).isEqualTo("Mine");
    }

    @Test
    void whatWasPrefetchedIsFetchedAsItsParentsAre() {
        Book book = books().fetchMode(FetchMode.RAISE)
                .prefetchRelated(Book_.reviews(), reviews -> reviews.defer("score"))
                .first().orElseThrow();
        assertThatThrownBy(book.getReviews().getFirst()::getScore).isInstanceOf(UnloadedException.class).hasMessage(
                "Review.getScore() needs what was not loaded, and may not load it now. Have the query load 'score'.");
        assertThatThrownBy(book.getTags()::size).isInstanceOf(UnloadedException.class)
                .hasMessageEndingWith("Add prefetchRelated(Book_.tags()) to the query.");
    }

    @Test
    void peersLoadDeferredAttributesAndCollectionsTogether() {
        List<Book> books = books().only(Book_.title, Book_.pages).fetchPeers().list();
        assertThat(sending(1, () -> books.stream().map(Book::getRating).filter(Objects::nonNull).count())).isEqualTo(4);
        assertThat(sending(1, () -> books.stream().map(book -> book.getReviews().size()).toList()))
                .isEqualTo(books().list().stream().map(book -> book.getReviews().size()).toList());
    }

    @Test
    void peersOfARelatedRowAreLoadedTogetherInTurn() {
        List<Review> reviews = database.objects(Review.class).fetchPeers().list();
        assertThat(sending(2, () -> reviews.stream().map(review -> Objects.requireNonNull(review.getBook()))
                .map(Book::getPublisher).filter(Objects::nonNull).map(Publisher::getName).distinct().count()))
                .isPositive();
    }

    /** A cache that keeps one entity must not keep its whole result. */
    @Test
    void oneEntityDoesNotKeepItsPeers() {
        var all = new ArrayList<>(books().fetchPeers().list());
        Book kept = all.getFirst();
        var gone = new WeakReference<>(all.getLast());
        all.clear();
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();
        assertThat(Objects.requireNonNull(kept.getPublisher()).getName()).isEqualTo("Apex");
    }

    @Test
    void aLoopThreadIsToldHowToLoadWhatItReads() {
        Book book = books().only(Book_.title, Book_.publisher().id).first().orElseThrow();
        assertThat(onLoop(() -> Objects.requireNonNull(book.getPublisher()).getName()))
                .isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessageContaining("Publisher.getName()").hasMessageContaining("selectRelated(Book_.publisher())")
                .hasMessageContaining("asyncFetch()");
        assertThat(onLoop(book::getPages)).isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessageContaining("Book.getPages()").hasMessageContaining("have the query load 'pages'")
                .hasMessageContaining("asyncFetch()");
        assertThat(onLoop(book.getReviews()::size)).isInstanceOf(SynchronousOnlyOperationException.class)
                .hasMessageContaining("prefetchRelated(Book_.reviews())").hasMessageContaining("asyncFetch()");
    }

    @Test
    void aRowThatIsGoneIsAnError() {
        Tag tag = database.objects(Tag.class).create(tag("gone"));
        Tag part = database.objects(Tag.class).defer(Tag_.name).filter(Tag_.id.eq(tag.getId())).get();
        database.objects(Tag.class).delete(tag);
        assertThatThrownBy(part::getName).isInstanceOf(NoRowException.class);
        assertThatThrownBy(() -> database.fetch(part)).isInstanceOf(NoRowException.class);
    }

    /** Whoever streams rows completes one chunk after the other, so there is no unsafe default to refuse, as Django must (G07). */
    @ParameterizedTest
    @EnumSource
    void g07_aChunkOfRowsIsCompletedByItself(Way way) {
        QuerySet<Book> books = books().prefetchRelated(Book_.tags());
        List<Book> rows = books().list();
        for (List<Book> chunk : List.of(rows.subList(0, 2), rows.subList(2, 6))) {
            sending(1, () -> way.run(
                    () -> books.runners().blocking().run("list", books.selection().completed(chunk)),
                    () -> books.runners().async().run(books.selection().completed(chunk))));
        }
        sending(0, () -> rows.stream().map(book -> book.getTags().size()).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aRawQueryBindsItsValues(Way way) {
        assertThat(
                titles(way, "SELECT b.* FROM lib_book b WHERE title = ? OR pages = ANY(?) ORDER BY id", "' OR 1=1 --",
                        List.of(200, 300)))
                .containsExactly("Beta", "Gamma");
        assertThat(titles(way, "SELECT id, title FROM lib_book WHERE '{\"a?b\": 1}'::jsonb ?? ? -- why?\n"
                + " AND title <> $q$a ? b$q$ AND title <> E'\\'?' AND (rating = ? OR TRUE) AND id < ? /* ? */",
                "a?b", null, 3L)).hasSize(2);
        assertThat(titles(way, "SELECT id, title FROM lib_book WHERE price > ? AND pub_date < ? AND title = ?",
                new java.math.BigDecimal("15"), java.time.LocalDate.of(2021, 1, 1), "Beta")).containsExactly("Beta");
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfARawQueryAreThoseOfBothDrivers(Way way) {
        Raw<Tag> raw = database.raw(Tag.class, """
            SELECT id, 1::int2 AS a, 2::int8 AS b, 1.5::float8 AS c, 2.50::numeric AS d, true AS e, 'x'::varchar AS f,
              '2020-01-31'::date AS g, '2020-01-31T10:00Z'::timestamptz AS h, '{1,2}'::int4[] AS i, NULL::int4 AS j,
              '1 day'::interval AS k, 'ab'::bpchar AS l, '11111111-1111-1111-1111-111111111111'::uuid AS m
            FROM lib_tag WHERE id = 1""");
        Tuple values = way.run(raw::list, raw::asyncList).getFirst().values();
        assertThat(values.toList()).containsExactly((short) 1, 2L, 1.5, new java.math.BigDecimal("2.50"), true, "x",
                java.time.LocalDate.of(2020, 1, 31), java.time.Instant.parse("2020-01-31T10:00:00Z"), List.of(1, 2),
                null, java.time.Duration.ofDays(1), "ab",
                java.util.UUID.fromString("11111111-1111-1111-1111-111111111111"));
    }

    @Test
    void foldedCallsPrefetch() {
        Folded<Book> folded = database.objects(Book.class).prefetchRelated(Book_.tags()).folded();
        Book book = Way.settled(folded.asyncGet(1));
        var log = new StatementLog();
        List<String> tags = Context.current().with(StatementLog.KEY, log)
                .supply(() -> book.getTags().stream().map(Tag::getName).toList());
        assertThat(tags).containsExactlyInAnyOrder("red", "green");
        assertThat(log.statements()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRawQueryThatCannotBeMappedSaysWhy(Way way) {
        assertThatThrownBy(() -> titles(way, "SELECT title FROM lib_book")).hasMessage(
                "raw() of 'Book' gives no column 'id', which is the key, but title. Select it.");
        assertThatThrownBy(() -> titles(way, "SELECT b.id, p.id FROM lib_book b JOIN lib_publisher p ON true"))
                .hasMessage("raw() of 'Book' has two columns 'id'. Select one, or call it otherwise: AS.");
        assertThatThrownBy(() -> titles(way, "SELECT id, '{}'::jsonb AS doc FROM lib_book")).hasMessage(
                "raw() of 'Book' has a column 'doc' of a type that can't be read as it is. Cast it in the statement: ::text.");
        assertThatThrownBy(() -> titles(way, "SELECT NULL::int4 AS id")).hasMessage(
                "raw() of 'Book' has a row whose key is NULL, so it is none of it. Leave such rows out in the statement.");
        assertThatThrownBy(() -> database.raw(Book.class, "SELECT ?", 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 1 placeholders, but 2 values were given");
        assertThatThrownBy(() -> database.raw(Book.class, "SELECT ?", new Object()))
                .hasMessage(
                        "Value 1 of the statement is of class 'java.lang.Object', which no column holds. Convert it first.");
    }

    private static List<String> titles(Way way, String sql, @Nullable Object... values) {
        Raw<Book> raw = database.raw(Book.class, sql, values);
        return way.run(raw::list, raw::asyncList).stream().map(row -> row.entity().getTitle()).toList();
    }

    private static List<String> deferred(QuerySet<Book> books) {
        return Lazy.deferred(books.first().orElseThrow());
    }

    private static QuerySet<Book> books() {
        return database.objects(Book.class).orderBy(Book_.id.asc());
    }

    private static Tag tag(String name) {
        var tag = new Tag();
        tag.setName(name);
        return tag;
    }

    private static <R> List<R> list(Way way, Rows<?, R, ?> rows) {
        return way.run(rows::list, rows::asyncList);
    }

    private static <R> R first(Way way, Rows<?, R, ?> rows) {
        return way.run(rows::first, rows::asyncFirst).orElseThrow();
    }

    private static <T> T sending(int statements, Supplier<T> task) {
        var log = new StatementLog();
        T result = Context.current().with(StatementLog.KEY, log).supply(task);
        assertThat(log.statements()).as("statements sent").hasSize(statements);
        return result;
    }

    private static String statement(Supplier<?> task) {
        var log = new StatementLog();
        Context.current().with(StatementLog.KEY, log).supply(task::get);
        return log.statements().getFirst();
    }

    /** Returns how {@code task} fails on a loop thread. */
    private static Throwable onLoop(Supplier<?> task) {
        var failing = new FutureTask<Object>(() -> {
            LoopThreads.markCurrent(Runnable::run);
            return task.get();
        });
        Thread.ofPlatform().start(failing);
        return catchThrowable(() -> Way.settled(failing));
    }
}
