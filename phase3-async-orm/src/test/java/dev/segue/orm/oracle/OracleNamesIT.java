package dev.segue.orm.oracle;

import dev.segue.orm.Database;
import dev.segue.orm.Explain;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Way;
import dev.segue.orm.exec.ManyRowsException;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Restaurant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Scenarios of B, E, F and H that are about names and what they are given. Fields are called as in the Java class: pubDate. */
class OracleNamesIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void b05_nullMeansIsNull(Way way) {
        assertThat(LIBRARY.sending(2, () -> List.of(titles(way, books().filter("rating", null).orderBy("title")),
                titles(way, books().exclude("rating", null).orderBy("title")))))
                .containsExactly(List.of("Beta", "Zeta%"), List.of("Alpha", "Delta", "Eps_lon", "Gamma"));
    }

    @ParameterizedTest
    @EnumSource
    void b06_nullHasNoOrder(Way way) {
        for (String lookup : List.of("gt", "gte", "lt", "lte", "contains", "range", "in")) {
            String name = (lookup.equals("contains") ? "title__" : "rating__") + lookup;
            assertThat(Library.refused(() -> titles(way, books().filter(name, null))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + name + "'").hasMessageContaining("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void b07_isnullTakesTrueOrFalse(Way way) {
        assertThat(Library.refused(() -> titles(way, books().filter("rating__isnull", 1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "'rating__isnull' takes true or false, but was given one of class 'Integer' that does not fit. Convert it first.");
        assertThat(titles(way, books().filter("rating__isnull", true).orderBy("title"))).containsExactly("Beta",
                "Zeta%");
        assertThat(titles(way, books().filter("rating__isnull", false))).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void e19_anUnknownNameListsTheChoices(Way way) {
        assertThat(Library.refused(() -> titles(way, books().filter("nope", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'nope' is no name of 'Book', whose names are authors, editor, editor_id, id, pages, pk, price, pubDate, publisher, publisher_id, rating, reviews, tags, title. Use one of these.");
        assertThat(Library.refused(() -> books().alias(Book_.pages.as("size")).orderBy("nope")))
                .hasMessageContaining("size")
                .hasMessageContaining("'Book'");
    }

    @ParameterizedTest
    @EnumSource
    void e20_anUnknownLookupListsThoseOfTheType(Way way) {
        assertThat(Library.refused(() -> titles(way, books().filter("pages__foo", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'foo' in 'pages__foo' is no lookup of type 'int4', whose lookups are exact, gt, gte, in, isnull, lt, lte, range. Use one of these.");
        assertThat(Library.refused(() -> books().filter("publisher__foo", 1))).hasMessageContaining("country");
        assertThat(Library.refused(() -> books().filter("pubDate__foo", 1))).hasMessageContaining("week_day");
        assertThat(Library.refused(() -> books().orderBy("title__icontains"))).hasMessageContaining("is no lookup");
    }

    @ParameterizedTest
    @EnumSource
    void f07_aForeignKeyTakesSavedEntitiesOfItsClass(Way way) {
        Author author = LIBRARY.sending(1, () -> Library.first(way, LIBRARY.objects(Author.class).orderBy("name")))
                .orElseThrow();
        assertThat(Library.refused(() -> titles(way, books().filter("publisher", author)))).hasMessage(
                "'publisher' takes entities of class 'Publisher' and their keys, of class 'Integer', but was given one of class 'Author' that does not fit. Convert it first.");
        assertThat(Library.refused(() -> titles(way, books().filter("publisher", new Publisher())))).hasMessage(
                "A 'Publisher' without a key was given, so it is in no row yet. Save it first.");
    }

    @ParameterizedTest
    @EnumSource
    void f08_aForeignKeyTakesEntitiesKeysAndQuerySets(Way way) {
        assertThat(LIBRARY.sending(6, () -> {
            Publisher p = Library.get(way, LIBRARY.objects(Publisher.class).filter("id", 1));
            return List.of(titles(way, books().filter("publisher", p).orderBy("title")),
                    titles(way, books().filter("publisher", 1).orderBy("title")),
                    titles(way, books().filter("publisher__in", List.of(p, 3)).orderBy("title")),
                    titles(way,
                            books().filter("publisher__in", LIBRARY.objects(Publisher.class).filter("country", "UK"))
                                    .orderBy("title")),
                    titles(way, books().filter("publisher_id", 1, "publisher__id", 1, "publisher__pk", 1)
                            .orderBy("title")));
        })).containsExactly(List.of("Alpha", "Beta"), List.of("Alpha", "Beta"),
                List.of("Alpha", "Beta", "Eps_lon", "Zeta%"),
                List.of("Eps_lon", "Zeta%"), List.of("Alpha", "Beta"));
        assertThat(Library.refused(() -> books().filter("publisher__in", LIBRARY.objects(Author.class))))
                .hasMessage("'publisher__in' was given a query set of 'Author'. Pass one of 'Publisher'.");
    }

    @ParameterizedTest
    @EnumSource
    void f09_theKeyOfARelatedRowNeedsNoJoin(Way way) {
        QuerySet<Book> above = books().filter("publisher__id__gt", 2).orderBy("title");
        assertThat(LIBRARY.sending(1, () -> titles(way, above))).containsExactly("Eps_lon", "Zeta%");
        assertThat(way.run(() -> above.explain(), () -> above.asyncExplain())).doesNotContain("lib_publisher");
    }

    @ParameterizedTest
    @EnumSource
    void f10_getWantsExactlyOneRow(Way way) {
        assertThatThrownBy(() -> LIBRARY.sending(1, () -> Library.get(way, books().filter("id", -1))))
                .isInstanceOf(NoRowException.class);
        assertThatThrownBy(() -> LIBRARY.sending(1, () -> Library.get(way, books().filter("pages", 100))))
                .isInstanceOf(ManyRowsException.class).hasMessageContaining("matched 2 rows");
    }

    @ParameterizedTest
    @EnumSource
    void f11_inTakesAnyCollectionAndEachValueOnce(Way way) {
        assertThat(LIBRARY.sending(2,
                () -> List.of(titles(way, books().filter("id__in", List.of(1, 1, 2)).orderBy("title")),
                        titles(way, books().filter("id__in", new Integer[]{2, 3}).orderBy("title")))))
                .containsExactly(List.of("Alpha", "Beta"), List.of("Beta", "Gamma"));
        assertThat(titles(way, books().filter("id__in", Arrays.asList(1, null)))).containsExactly("Alpha");
        assertThat(LIBRARY.sending(0, () -> titles(way, books().filter("id__in", Set.of())))).isEmpty();
    }

    /** Equality by name cuts the fraction off, as in Django; the typed eq() does not: no whole number equals 100.5. */
    @ParameterizedTest
    @EnumSource
    void f13_fractionsAreComparedWithWholeNumbers(Way way) {
        assertThat(LIBRARY.sending(3, () -> List.of(titles(way, books().filter("pages__gte", 100.1).orderBy("title")),
                titles(way, books().filter("pages__lt", 100.1).orderBy("title")),
                titles(way, books().filter("pages", 100.5).orderBy("title")))))
                .containsExactly(List.of("Beta", "Eps_lon", "Gamma"), List.of("Alpha", "Delta", "Zeta%"),
                        List.of("Alpha", "Delta"));
    }

    @ParameterizedTest
    @EnumSource
    void f13_valuesOfOtherClassesAreConvertedWhereThatIsExact(Way way) {
        assertThat(titles(way, books().filter("id", 1L))).containsExactly("Alpha");
        assertThat(titles(way, books().filter("id", "1"))).containsExactly("Alpha");
        assertThat(titles(way, books().filter("price", 20).orderBy("title"))).containsExactly("Beta", "Zeta%");
        assertThat(titles(way, books().filter("price__lte", 10.0))).containsExactly("Alpha");
        assertThat(titles(way, books().filter("pubDate", "2020-01-31"))).containsExactly("Alpha");
        assertThat(titles(way, books().filter("pages__gt", Book_.id).filter("price__range", List.of(35, "60"))
                .orderBy("title"))).containsExactly("Delta", "Eps_lon");
        assertThat(Library.refused(() -> books().filter("pages", "many")))
                .hasMessageContaining("values of class 'Integer'")
                .hasMessageContaining("'String'");
        assertThat(Library.refused(() -> books().filter("title", 1))).hasMessageContaining("values of class 'String'");
    }

    @ParameterizedTest
    @EnumSource
    void namesGoOverRelationsToPartsAndLookups(Way way) {
        assertThat(titles(way, books().filter("publisher__name__istartswith", "cob").orderBy("-title")))
                .containsExactly("Zeta%", "Eps_lon");
        assertThat(titles(way, books().filter("authors__mentor__name", "Cy", "tags__name", "red").orderBy("title")))
                .containsExactly("Alpha", "Alpha", "Beta", "Zeta%");
        assertThat(titles(way, books().exclude("tags__name", "red").orderBy("title"))).containsExactly("Delta",
                "Eps_lon", "Gamma");
        assertThat(titles(way, books().filter("pubDate__year", 2020, "pubDate__month__gte", 6)))
                .containsExactly("Beta");
        assertThat(titles(way, books().filter("title__contains", "_"))).containsExactly("Eps_lon");
        assertThat(titles(way, books().filter("authors", 3).orderBy("publisher__name", "title")))
                .containsExactly("Gamma", "Zeta%");
        assertThat(titles(way, books().filter("reviews__isnull", true))).containsExactly("Delta");
        assertThat(Library.list(way, LIBRARY.objects(Restaurant.class).filter("name__iexact", "grill", "stars__gt", 2)))
                .singleElement().extracting(Restaurant::getStars).isEqualTo(3);
        assertThat(
                Library.list(way, books().values("title", "publisher__name").orderBy("id").limit(1)).getFirst().toMap())
                .isEqualTo(Map.of("title", "Alpha", "publisher__name", "Apex"));
        assertThat(titles(way, books().filter(books().condition("pages__lt", 60).or(books().condition("title", "Beta")))
                .orderBy("title"))).containsExactly("Beta", "Zeta%");
        assertThat(
                titles(way, books().alias(Book_.pages.times(2).as("twice")).filter("twice__gt", 500).orderBy("-twice")))
                .containsExactly("Eps_lon", "Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void namesFromOutsideMustBeAllowed(Way way) {
        Set<String> allowed = Set.of("title__icontains", "pages__lt");
        assertThat(titles(way, books().filterBy(Map.of("title__icontains", "A", "pages__lt", "60"), allowed)))
                .containsExactly("Zeta%");
        assertThat(Library.refused(() -> books().filterBy(Map.of("publisher__name", "x"), allowed))).hasMessage(
                "'publisher__name' is not among the names to filter by, which are pages__lt, title__icontains. Use one of these.");
    }

    @ParameterizedTest
    @EnumSource
    void h07_selectForUpdateSaysWhatWhoseAndHowLong(Way way) {
        var locked = books().selectForUpdate(lock -> lock.skipLocked().ofSelf()).selectRelated(Book_.publisher())
                .filter("id", 1)
                .value(Book_.id);
        Database database = LIBRARY.database();
        assertThat(LIBRARY.<List<Integer>>sending(1, () -> way.run(() -> database.atomic(locked::list),
                () -> database.asyncAtomic(locked::asyncList)))).containsExactly(1);
        assertThat(Library.refused(() -> books().selectForUpdate(lock -> lock.nowait().skipLocked())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Where Django's query set keeps the rows it once gave, here the list does: asking it sends nothing more. A query set is
     * immutable and shared, so it keeps none, and each question to it is asked anew.
     */
    @ParameterizedTest
    @EnumSource
    void h09_theListKeepsTheRowsAndTheQuerySetNone(Way way) {
        QuerySet<Book> q = hundred();
        assertThat(LIBRARY.<List<Object>>sending(1, () -> {
            List<Book> rows = Library.list(way, q);
            return List.of(rows.size(), rows.size(), !rows.isEmpty(), !rows.isEmpty());
        })).containsExactly(2, 2, true, true);
        assertThat(LIBRARY.sending(3,
                () -> List.<Object>of(Library.list(way, q).size(), Library.count(way, q), Library.exists(way, q))))
                .containsExactly(2, 2L, true);
    }

    @ParameterizedTest
    @EnumSource
    void explainTellsThePlan(Way way) {
        assertThat(way.run(() -> hundred().explain(Explain.ANALYZE, Explain.BUFFERS),
                () -> hundred().asyncExplain(Explain.ANALYZE, Explain.BUFFERS)))
                .contains("Seq Scan on lib_book", "actual");
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static QuerySet<Book> hundred() {
        return books().filter("pages", 100);
    }

    private static List<String> titles(Way way, QuerySet<Book> rows) {
        return Library.list(way, rows).stream().map(Book::getTitle).toList();
    }
}
