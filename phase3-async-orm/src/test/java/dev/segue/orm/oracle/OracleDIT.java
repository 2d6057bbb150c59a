package dev.segue.orm.oracle;

import dev.segue.orm.QuerySet;
import dev.segue.orm.Temporal;
import dev.segue.orm.Values;
import dev.segue.orm.Way;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Employee;
import dev.segue.orm.lib.Employee_;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Scenarios D: slices, orders, ends, set operations, and what asks about rows. */
class OracleDIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void d02_orderByAfterASliceIsRefused(Way way) {
        assertThat(Library.refused(() -> titles(way, books().limit(2).orderBy(Book_.title.asc()))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("comes after slice() or limit()");
    }

    @ParameterizedTest
    @EnumSource
    void d03_aNegativeIndexIsRefused(Way way) {
        assertThat(Library.refused(() -> way.run(() -> books().at(-1), () -> books().asyncAt(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'index' is -1, but must not be negative.");
        assertThat(Library.refused(() -> books().offset(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void d07_distinctOnKeepsTheFirstOfEachGroup(Way way) {
        Values<Employee, ?> best = employees()
                .orderBy(Employee_.dept.asc(), Employee_.salary.desc(), Employee_.name.asc())
                .distinctOn(Employee_.dept).values(Employee_.dept, Employee_.name);
        assertThat(LIBRARY.sending(1, () -> Library.list(way, best))).map(Object::toString).containsExactly("[x, b]",
                "[y, d]");
        Values<Employee, ?> named = employees().orderBy("dept", "-salary", "name").distinctOn("dept").values("dept",
                "name");
        assertThat(Library.list(way, named)).map(Object::toString).containsExactly("[x, b]", "[y, d]");
    }

    @ParameterizedTest
    @EnumSource
    void d08_reverseFlipsEveryKey(Way way) {
        var ids = employees().orderBy("dept", "-salary", "id").reverse().value(Employee_.id);
        assertThat(LIBRARY.sending(1, () -> Library.list(way, ids))).containsExactly(5, 4, 1, 3, 2);
        var last = employees().orderBy(Employee_.dept.asc()).reverse();
        assertThat(LIBRARY.sending(1, () -> Library.first(way, last))).map(Employee::getDept).hasValue("y");
    }

    /** A class has no default order here, as in JPA: Django's Meta.ordering is an orderBy() of the query. */
    @ParameterizedTest
    @EnumSource
    void d09_theEndsOfRowsWithoutOrderAreThoseOfTheKey(Way way) {
        assertThat(LIBRARY.sending(4,
                () -> List.of(first(way, books()).map(Book::getId), last(way, books()).map(Book::getId),
                        first(way, authors()).map(Author::getName), last(way, authors()).map(Author::getName),
                        first(way, books().none()))))
                .isEqualTo(List.of(Optional.of(1), Optional.of(6), Optional.of("Ann"), Optional.of("Eve"),
                        Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource
    void d10_latestAndEarliestAreTheEndsOfAnOrder(Way way) {
        assertThat(LIBRARY.sending(2, () -> List.of(
                way.run(() -> books().latest(Book_.pubDate.asc()), () -> books().asyncLatest(Book_.pubDate.asc()))
                        .getTitle(),
                way.run(() -> books().earliest("pages", "-id"), () -> books().asyncEarliest("pages", "-id"))
                        .getTitle())))
                .containsExactly("Delta", "Zeta%");
        assertThat(LIBRARY.sending(2, () -> List.of(
                way.run(() -> books().latest("pubDate"), () -> books().asyncLatest("pubDate")).getTitle(),
                way.run(() -> books().earliest(Book_.pages.asc(), Book_.id.desc()),
                        () -> books().asyncEarliest(Book_.pages.asc(), Book_.id.desc())).getTitle())))
                .containsExactly("Delta", "Zeta%");
        assertThatThrownBy(() -> way.run(() -> books().none().latest("id"), () -> books().none().asyncLatest("id")))
                .isInstanceOf(NoRowException.class)
                .hasMessage("latest() on 'lib_book' matched no row, expected 1. Use first(), or check the filter.");
    }

    @ParameterizedTest
    @EnumSource
    void d12_filterAfterUnionIsRefused(Way way) {
        QuerySet<Book> both = hundred().union(four());
        for (Throwable refusal : List.of(Library.refused(() -> titles(way, both.filter(Book_.id.eq(1)))),
                Library.refused(() -> both.exclude("id", 1)), Library.refused(() -> both.distinct()),
                Library.refused(() -> both.selectForUpdate()), Library.refused(() -> both.and(four())),
                Library.refused(() -> both.alias(Book_.pages.as("size"))))) {
            assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("comes after union()");
        }
    }

    @ParameterizedTest
    @EnumSource
    void d12_whatMayFollowAUnion(Way way) {
        QuerySet<Book> both = hundred().union(four());
        assertThat(titles(way, both.orderBy(Book_.title.desc()).limit(2))).containsExactly("Eps_lon", "Delta");
        assertThat(titles(way, both.orderBy("-title").offset(1))).containsExactly("Delta", "Alpha");
        assertThat(Library.list(way, both.value(Book_.title).orderBy(Book_.title.asc()))).containsExactly("Alpha",
                "Delta", "Eps_lon");
        assertThat(Library.count(way, both)).isEqualTo(3);
        assertThat(Library.count(way, hundred().unionAll(four()))).isEqualTo(4);
        assertThat(Library.exists(way, both)).isTrue();
        assertThat(titles(way, hundred().intersection(four()))).containsExactly("Delta");
        assertThat(titles(way, hundred().difference(four()))).containsExactly("Alpha");
        assertThat(titles(way, both.difference(hundred()))).containsExactly("Eps_lon");
        assertThat(titles(way, books().filter(Book_.id.in(both.value(Book_.id))).orderBy("title")))
                .containsExactly("Alpha", "Delta", "Eps_lon");
    }

    @ParameterizedTest
    @EnumSource
    void d13_querySetsAreJoinedByAndOrAndXor(Way way) {
        QuerySet<Book> a = hundred();
        QuerySet<Book> b = four();
        assertThat(LIBRARY.sending(3,
                () -> List.of(titles(way, a.and(b).orderBy("title")), titles(way, a.or(b).orderBy("title")),
                        titles(way, a.xor(b).orderBy("title")))))
                .containsExactly(List.of("Delta"), List.of("Alpha", "Delta", "Eps_lon"), List.of("Alpha", "Eps_lon"));
    }

    /** AND lets different related rows satisfy each side; OR speaks of one, so that it multiplies rows but once. */
    @ParameterizedTest
    @EnumSource
    void d13_joiningOverToManyRelations(Way way) {
        QuerySet<Book> red = books().filter(Book_.tags().name.eq("red"));
        QuerySet<Book> green = books().filter(Book_.tags().name.eq("green"));
        assertThat(titles(way, red.and(green).orderBy("title"))).containsExactly("Alpha", "Zeta%");
        assertThat(titles(way, red.or(green).orderBy("title")))
                .containsExactly("Alpha", "Alpha", "Beta", "Eps_lon", "Zeta%", "Zeta%");
        assertThat(titles(way, red.and(books().none()))).isEmpty();
        assertThat(titles(way, red.or(books().none()).orderBy("title"))).containsExactly("Alpha", "Beta", "Zeta%");
        assertThat(Library.refused(() -> red.and(green.limit(1)))).isInstanceOf(IllegalStateException.class);
        assertThat(Library.refused(() -> red.or(green.distinct()))).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void d14_inASlicedQuery(Way way) {
        var dearest = books().orderBy(Book_.price.desc()).limit(2).value(Book_.id);
        assertThat(LIBRARY.sending(1, () -> titles(way, books().filter(Book_.id.in(dearest)).orderBy("title"))))
                .containsExactly("Delta", "Eps_lon");
        assertThat(
                titles(way, books().filter("pk__in", books().orderBy("-price").value("pk").limit(2)).orderBy("title")))
                .containsExactly("Delta", "Eps_lon");
    }

    @ParameterizedTest
    @EnumSource
    void d16_orderByOverAToManyRelationMultipliesRows(Way way) {
        assertThat(LIBRARY.sending(1, () -> Library.list(way, books().orderBy("reviews__id", "id").value(Book_.id))))
                .hasSize(9);
    }

    @ParameterizedTest
    @EnumSource
    void d18_existsAsksForOneRow(Way way) {
        assertThat(LIBRARY.sending(2, () -> List.of(Library.exists(way, hundred().orderBy("title")),
                Library.exists(way, books().offset(6)), Library.exists(way, books().none()))))
                .containsExactly(true, false, false);
    }

    /** The map is in the order of the keys, and its keys are those given, of their class. */
    @ParameterizedTest
    @EnumSource
    void d19_inBulkFindsRowsByKeys(Way way) {
        assertThat(LIBRARY.sending(1, () -> bulk(way, List.of(3, 1, 99, 3))).entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue().getTitle())).containsExactly("3=Gamma", "1=Alpha");
        assertThat(LIBRARY.sending(0, () -> bulk(way, List.of()))).isEmpty();
        QuerySet<Tag> tags = LIBRARY.objects(Tag.class);
        Map<String, Tag> byName = LIBRARY.sending(1, () -> way.run(() -> tags.inBulk(Tag_.name, List.of("red", "blue")),
                () -> tags.asyncInBulk(Tag_.name, List.of("red", "blue"))));
        assertThat(byName).extractingByKeys("red", "blue").extracting(Tag::getId).containsExactly(1, 3);
        assertThatThrownBy(() -> books().limit(1).inBulk(List.of(1))).isInstanceOf(IllegalStateException.class);
        assertThat(books().limit(1).asyncInBulk(List.of(1))).isCompletedExceptionally();
        assertThatThrownBy(() -> books().inBulk(List.of("one"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void d19_containsAsksForTheKey(Way way) {
        Book alpha = Library.get(way, books().filter(Book_.id.eq(1)));
        assertThat(LIBRARY.sending(2,
                () -> List.of(way.run(() -> hundred().contains(alpha), () -> hundred().asyncContains(alpha)),
                        way.run(() -> four().contains(alpha), () -> four().asyncContains(alpha)))))
                .containsExactly(true, false);
        assertThat(Library
                .refused(() -> way.run(() -> books().contains(new Book()), () -> books().asyncContains(new Book()))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Save it first");
    }

    @ParameterizedTest
    @EnumSource
    void d21_datesAreDistinctTruncatedAndNotNull(Way way) {
        assertThat(LIBRARY.sending(1, () -> Library.list(way, books().dates(Book_.pubDate, Temporal.Unit.YEAR))))
                .containsExactly(LocalDate.of(2020, 1, 1), LocalDate.of(2021, 1, 1), LocalDate.of(2022, 1, 1));
        assertThat(LIBRARY.sending(1,
                () -> Library.list(way, books().dates(Book_.pubDate, Temporal.Unit.MONTH).reverse())))
                .containsExactly(LocalDate.of(2022, 3, 1), LocalDate.of(2021, 12, 1), LocalDate.of(2021, 2, 1),
                        LocalDate.of(2020, 6, 1), LocalDate.of(2020, 1, 1));
    }

    /** Python's IndexError is the exception of a row that must be there and is not. */
    @ParameterizedTest
    @EnumSource
    void d22_anOffsetNeedsNoLimitAndAnIndexARow(Way way) {
        assertThat(LIBRARY.sending(1, () -> Library.list(way, books().orderBy("id").offset(4).value(Book_.id))))
                .containsExactly(5, 6);
        assertThat(way.run(() -> books().orderBy("id").at(1), () -> books().orderBy("id").asyncAt(1)).getId())
                .isEqualTo(2);
        assertThatThrownBy(() -> LIBRARY.sending(1,
                () -> way.run(() -> books().orderBy("id").at(10), () -> books().orderBy("id").asyncAt(10))))
                .isInstanceOf(NoRowException.class);
    }

    @ParameterizedTest
    @EnumSource
    void d25_theOrderOfAMemberSaysNothingAndThatOfAllNamesASelectedValue(Way way) {
        var a = hundred().orderBy(Book_.title.desc()).value(Book_.title);
        var b = four().orderBy(Book_.title.asc()).value(Book_.title);
        assertThat(LIBRARY.sending(1, () -> Library.list(way, a.union(b)))).containsExactlyInAnyOrder("Alpha", "Delta",
                "Eps_lon");
        assertThatThrownBy(() -> Library.list(way, a.union(b).orderBy(Book_.pages.asc())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("names a value that its rows do not hold");
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static QuerySet<Author> authors() {
        return LIBRARY.objects(Author.class).orderBy(Author_.name.asc());
    }

    private static QuerySet<Employee> employees() {
        return LIBRARY.objects(Employee.class);
    }

    private static QuerySet<Book> hundred() {
        return books().filter(Book_.pages.eq(100));
    }

    private static QuerySet<Book> four() {
        return books().filter(Book_.rating.eq(4));
    }

    private static <R> Optional<R> first(Way way, QuerySet<R> rows) {
        return Library.first(way, rows);
    }

    private static <R> Optional<R> last(Way way, QuerySet<R> rows) {
        return way.run(rows::last, rows::asyncLast);
    }

    private static Map<Integer, Book> bulk(Way way, List<Integer> keys) {
        return way.run(() -> books().inBulk(keys), () -> books().asyncInBulk(keys));
    }

    private static List<String> titles(Way way, QuerySet<Book> rows) {
        return Library.list(way, rows).stream().map(Book::getTitle).toList();
    }
}
