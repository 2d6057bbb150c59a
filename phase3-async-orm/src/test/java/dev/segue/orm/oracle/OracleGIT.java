package dev.segue.orm.oracle;

import dev.segue.orm.Annotated;
import dev.segue.orm.Collecting;
import dev.segue.orm.FetchMode;
import dev.segue.orm.Lazy;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Raw;
import dev.segue.orm.Way;
import dev.segue.orm.exec.UnloadedException;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Review;
import dev.segue.orm.lib.Review_;
import dev.segue.orm.lib.Tag;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.oracle.Library.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How related rows and parts of rows are loaded. Reading what was not loaded is done here, on a thread that may block. */
class OracleGIT {
    /** "-" where there is none. */
    private static final List<String> PUBLISHERS = List.of("Apex", "Apex", "Borealis", "-", "Cobalt", "Cobalt");

    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void g01_oneStatementLoadsARelatedRowAndNoneIsNull(Way way) {
        List<String> names = LIBRARY.sending(1,
                () -> publishers(list(way, books().selectRelated(Book_.publisher()))));
        assertThat(names).isEqualTo(PUBLISHERS);
    }

    /** Where Python raises for a missing reverse one-to-one row, a getter returns null. */
    @ParameterizedTest
    @EnumSource
    void g02_aReverseOneToOneThatIsMissingIsKnownToBe(Way way) {
        List<String> bios = LIBRARY.sending(1, () -> {
            List<Author> authors = list(way, LIBRARY.objects(Author.class).selectRelated(Author_.profile())
                    .orderBy(Author_.id.asc()).limit(2));
            return authors.stream().map(Author::getProfile)
                    .map(profile -> profile == null ? "-" : String.valueOf(profile.getBio()))
                    .toList();
        });
        assertThat(bios).containsExactly("poet", "-");
    }

    /**
     * Java has no attributes to be made up, as Django's {@code to_attr} is: the collection itself holds the rows that were asked for.
     */
    @ParameterizedTest
    @EnumSource
    void g04_aCollectionHoldsTheRowsThatWereAskedFor(Way way) {
        List<List<Integer>> good = LIBRARY.sending(2, () -> reviews(list(way, books().prefetchRelated(
                Book_.reviews(),
                reviews -> reviews.filter(Review_.score.gte(3)).orderBy(Review_.score.desc())))));
        assertThat(good).isEqualTo(List.of(List.of(1, 2), List.of(), List.of(), List.of(), List.of(), List.of(7)));
    }

    @ParameterizedTest
    @EnumSource
    void g05_aPathOfRelationsIsAStatementEach(Way way) {
        List<List<String>> tags = LIBRARY.sending(3, () -> list(way, LIBRARY.objects(Review.class)
                .prefetchRelated(Review_.book().tags()).orderBy(Review_.id.asc()).limit(3)).stream()
                .map(review -> Objects.requireNonNull(review.getBook()).getTags().stream().map(Tag::getName).sorted()
                        .toList())
                .toList());
        assertThat(tags).containsOnly(List.of("green", "red")).hasSize(3);
    }

    /**
     * Django wants to be told a chunk size here, and raises. A stream always has one: what a chunk needs is loaded with it. Fetching a
     * chunk counts as a statement.
     */
    @ParameterizedTest
    @EnumSource
    void g07_aStreamLoadsRelationsForEachChunk(Way way) {
        QuerySet<Book> tagged = books().prefetchRelated(Book_.tags());
        List<Integer> streamed = LIBRARY.sending(4, () -> tagCounts(way.run(() -> {
            try (Stream<Book> rows = tagged.stream(4)) {
                return rows.toList();
            }
        }, () -> Collecting.all(tagged.asyncStream(4)))));
        assertThat(streamed).isEqualTo(tagCounts(list(way, tagged))).hasSize(6);
    }

    private static List<Integer> tagCounts(List<Book> books) {
        return books.stream().map(book -> book.getTags().size()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void g08_anAttributeThatWasNotLoadedIsLoadedByItself(Way way) {
        Book book = LIBRARY.sending(1, () -> Library.get(way, books().only(Book_.title).filter(Book_.id.eq(1))));
        assertThat(Lazy.deferred(book)).containsExactly("editor", "pages", "price", "pubDate", "publisher", "rating");
        assertThat(LIBRARY.<Integer>sending(1, book::getPages)).isEqualTo(100);
        assertThat(LIBRARY.<Integer>sending(0, book::getPages)).isEqualTo(100);
        assertThat(LIBRARY.<String>sending(0, book::getTitle)).isEqualTo("Alpha");
    }

    /** Django fails with a {@code TypeError} unless the slice goes to an attribute of its own; here collections hold what was asked for. */
    @ParameterizedTest
    @EnumSource
    void g14_aSliceIsOneOfTheRowsOfEach(Way way) {
        List<List<Integer>> first = LIBRARY.sending(2, () -> reviews(list(way,
                books().prefetchRelated(Book_.reviews(), reviews -> reviews.orderBy(Review_.id.asc()).limit(1)))));
        List<List<Integer>> all = reviews(list(way, books().prefetchRelated(Book_.reviews(),
                reviews -> reviews.orderBy(Review_.id.asc()))));
        assertThat(first).isEqualTo(all.stream().map(ids -> ids.subList(0, Math.min(1, ids.size()))).toList());
    }

    /** Reading the relation itself is never refused, as its key is known; reading more of it is. */
    @ParameterizedTest
    @EnumSource
    void g15_whatOneLacksIsLoadedForAllOrForNone(Way way) {
        List<String> names = LIBRARY.sending(2, () -> publishers(list(way, books().fetchPeers())));
        assertThat(names).isEqualTo(PUBLISHERS);
        Publisher publisher = LIBRARY.sending(1, () -> Objects.requireNonNull(
                list(way, books().fetchMode(FetchMode.RAISE)).getFirst().getPublisher()));
        assertThat(publisher.getId()).isEqualTo(1);
        assertThatThrownBy(publisher::getName).isInstanceOf(UnloadedException.class)
                .hasMessage("Publisher.getName() needs what was not loaded, and may not load it now. "
                        + "Add selectRelated(Book_.publisher()) to the query.");
    }

    @ParameterizedTest
    @EnumSource
    void h08_aRawQueryMapsColumnsDefersOthersAndKeepsTheRest(Way way) {
        Raw<Book> raw = LIBRARY.database().raw(Book.class,
                "select id, title, pages*2 as dbl from lib_book where id = ?", 2);
        Annotated<Book> row = LIBRARY.sending(1, () -> way.run(raw::list, raw::asyncList)).getFirst();
        assertThat(row.entity().getTitle()).isEqualTo("Beta");
        assertThat(row.values().get("dbl")).isEqualTo(400);
        assertThat(Lazy.deferred(row.entity())).containsExactly("editor", "pages", "price", "pubDate", "publisher",
                "rating");
        assertThat(LIBRARY.<Integer>sending(1, () -> row.entity().getPages())).isEqualTo(200);
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class).orderBy(Book_.id.asc());
    }

    private static List<String> publishers(List<Book> books) {
        return books.stream().map(Book::getPublisher).map(one -> one == null ? "-" : one.getName())
                .toList();
    }

    private static List<List<Integer>> reviews(List<Book> books) {
        return books.stream().map(book -> book.getReviews().stream()
                .map(review -> Objects.requireNonNull(review.getId())).toList()).toList();
    }
}
