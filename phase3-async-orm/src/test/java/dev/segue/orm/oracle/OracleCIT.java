package dev.segue.orm.oracle;

import dev.segue.orm.Aggregates;
import dev.segue.orm.Annotated;
import dev.segue.orm.Condition;
import dev.segue.orm.Expression;
import dev.segue.orm.Functions;
import dev.segue.orm.Named;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Tuple;
import dev.segue.orm.Values;
import dev.segue.orm.Way;
import dev.segue.orm.lib.Author;
import dev.segue.orm.lib.Author_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Publisher_;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.Aggregates.avg;
import static dev.segue.orm.Aggregates.avgAsDecimal;
import static dev.segue.orm.Aggregates.count;
import static dev.segue.orm.Aggregates.countDistinct;
import static dev.segue.orm.Aggregates.max;
import static dev.segue.orm.Aggregates.sum;
import static dev.segue.orm.Functions.when;
import static dev.segue.orm.oracle.Library.count;
import static dev.segue.orm.oracle.Library.list;
import static dev.segue.orm.oracle.Library.refused;
import static org.assertj.core.api.Assertions.assertThat;

/** Aggregates: their groups, their filters, and what they make of no rows. */
class OracleCIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    private static final Named<Publisher, Long> BOOKS = count(Publisher_.books()).as("n");

    @ParameterizedTest
    @EnumSource
    void c02_aDefaultStandsForTheSumOfNoRows(Way way) {
        QuerySet<Book> none = books().filter(Book_.id.eq(-1));
        assertThat(LIBRARY.<Integer>sending(1, () -> total(way, none, sum(Book_.pages).orElse(0)))).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void c03_aggregatesOfNoneAreKnown(Way way) {
        QuerySet<Book> none = books().none();
        assertThat(
                totals(way, none, 0, count(Book_.id), sum(Book_.pages), sum(Book_.pages).orElse(7), max(Book_.title)))
                .isEqualTo(Arrays.asList(0L, null, 7, null));
        assertThat(LIBRARY.<Long>sending(0, () -> count(way, none))).isZero();
        assertThat(totals(way, books().filter(Book_.id.in(List.of())), 0, count(Book_.id))).isEqualTo(List.of(0L));
    }

    @ParameterizedTest
    @EnumSource
    void c08_conditionsOnAnAnnotationChooseGroups(Way way) {
        Values<Publisher, Tuple> few = publishers().annotate(BOOKS).filter(BOOKS.lt(2L)).orderBy(Publisher_.id.asc())
                .values(Publisher_.name, BOOKS);
        assertThat(rows(way, few)).containsExactly(List.of("Borealis", 1L), List.of("Dune", 0L));
    }

    @ParameterizedTest
    @EnumSource
    void c13_eachAggregateHasItsFilter(Way way) {
        assertThat(totals(way, books(), 1, count(Book_.id).filter(Book_.price.lt(25)), count(Book_.id),
                sum(Book_.pages).filter(Book_.rating.eq(4)))).isEqualTo(List.of(3L, 6L, 600));
    }

    @ParameterizedTest
    @EnumSource
    void c16_countsTakeRowsValuesOrDifferentValues(Way way) {
        assertThat(totals(way, books(), 1, Aggregates.countAll(), count(Book_.rating), countDistinct(Book_.rating)))
                .isEqualTo(List.of(6L, 4L, 3L));
    }

    /** An average is a double; of decimals {@code avgAsDecimal} keeps the digits. */
    @ParameterizedTest
    @EnumSource
    void c17_theAverageOfIntegersIsADouble(Way way) {
        assertThat(totals(way, books(), 1, avg(Book_.pages), avgAsDecimal(Book_.price), sum(Book_.price))).isEqualTo(
                List.of(208.33333333333334, new BigDecimal("28.4166666666666667"), new BigDecimal("170.50")));
    }

    @ParameterizedTest
    @EnumSource
    void c19_theSumOfDistinctValuesTakesEachOnce(Way way) {
        Values<Book, Tuple> prices = books().values(Book_.price).distinct();
        BigDecimal sum = LIBRARY.sending(1, () -> way.run(() -> prices.aggregate(sum(Book_.price)),
                () -> prices.asyncAggregate(sum(Book_.price))));
        assertThat(sum).isEqualTo("150.50");
        assertThat(totals(way, books(), 1, sum(Book_.price).distinct())).isEqualTo(List.of(new BigDecimal("150.50")));
    }

    @Test
    void c20_aNameOfTheEntityIsRefused() {
        assertThat(refused(() -> books().annotate(count(Book_.authors()).as("pages")).list()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A value can't be called 'pages': 'Book' has a field of that name. Choose another.");
    }

    @ParameterizedTest
    @EnumSource
    void c22_whatIsSummedMayBeComputed(Way way) {
        assertThat(totals(way, books(), 1, sum(Book_.price.times(Book_.pages))))
                .isEqualTo(List.of(new BigDecimal("44250.00")));
    }

    @ParameterizedTest
    @EnumSource
    void c25_negatedConditionsOnAggregatesChooseGroups(Way way) {
        Values<Publisher, String> one = publishers().annotate(BOOKS).exclude(BOOKS.gt(1L).or(BOOKS.eq(0L)))
                .orderBy(Publisher_.id.asc()).value(Publisher_.name);
        assertThat(LIBRARY.<List<String>>sending(1, () -> list(way, one))).containsExactly("Borealis");
    }

    @ParameterizedTest
    @EnumSource
    void c26_valuesAfterAnAnnotationDoNotGroup(Way way) {
        Named<Author, Long> n = count(Author_.books()).as("n");
        Named<Author, BigDecimal> m = max(Author_.books().price).as("m");
        Values<Author, Tuple> authors = LIBRARY.objects(Author.class).annotate(n, m).orderBy(Author_.id.asc())
                .values(Author_.name, n, m);
        assertThat(rows(way, authors)).containsExactly(List.of("Ann", 3L, new BigDecimal("20.00")),
                List.of("Bob", 1L, new BigDecimal("10.00")), List.of("Cy", 2L, new BigDecimal("30.00")),
                List.of("Dee", 3L, new BigDecimal("50.50")), Arrays.asList("Eve", 0L, null));
    }

    @ParameterizedTest
    @EnumSource
    void c27_annotatedRowsAreCountedAsTheyAreListed(Way way) {
        Named<Book, Long> n = count(Book_.tags()).as("n");
        Values<Book, Annotated<Book>> tagged = books().annotate(n).filter(n.gt(1L));
        assertThat(LIBRARY.<Long>sending(1, () -> count(way, tagged))).isEqualTo(3);
        List<Annotated<Book>> rows = LIBRARY.sending(1, () -> list(way, tagged));
        assertThat(rows).extracting(row -> row.get(n)).containsExactlyInAnyOrder(2L, 2L, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void c28_aChoiceWithinASumEqualsAFilter(Way way) {
        assertThat(totals(way, books(), 1, sum(when(Book_.rating.eq(4)).then(Book_.pages).otherwise(0)),
                sum(Book_.pages).filter(Book_.rating.eq(4)))).isEqualTo(List.of(600, 600));
    }

    @ParameterizedTest
    @EnumSource
    void c29_groupsAreOrderedByTheirAggregate(Way way) {
        Named<Book, Long> n = count(Book_.id).as("n");
        Values<Book, Tuple> groups = books().values(Book_.publisher().id).annotate(n)
                .orderBy(n.desc(), Book_.publisher().id.asc()).values(Book_.publisher().id, n);
        assertThat(rows(way, groups)).containsExactly(List.of(1, 2L), List.of(3, 2L), List.of(2, 1L),
                Arrays.asList(null, 1L));
    }

    @ParameterizedTest
    @EnumSource
    void c30_nullIsAGroup(Way way) {
        Named<Author, Long> n = count(Author_.id).as("n");
        Values<Author, Tuple> ages = LIBRARY.objects(Author.class).values(Author_.age).annotate(n)
                .orderBy(Author_.age.asc().nullsFirst());
        assertThat(rows(way, ages)).containsExactly(Arrays.asList(null, 1L), List.of(30, 2L), List.of(45, 1L),
                List.of(60, 1L));
    }

    @ParameterizedTest
    @EnumSource
    void aFilterBeforeAnAnnotationLimitsWhatIsCountedOneAfterItRepeats(Way way) {
        Condition<Publisher> dear = Publisher_.books().price.gt(25);
        assertThat(rows(way,
                publishers().filter(dear).annotate(BOOKS).orderBy(Publisher_.id.asc()).values(Publisher_.name, BOOKS)))
                .containsExactly(List.of("Borealis", 1L), List.of("Cobalt", 1L));
        assertThat(rows(way,
                publishers().annotate(BOOKS).filter(dear).orderBy(Publisher_.id.asc()).values(Publisher_.name, BOOKS)))
                .containsExactly(List.of("Borealis", 1L), List.of("Cobalt", 2L));
    }

    @ParameterizedTest
    @EnumSource
    void conditionsAndOrdersMayHoldAggregatesWithoutAName(Way way) {
        Values<Publisher, String> names = publishers().filter(count(Publisher_.books()).gte(1L))
                .orderBy(max(Publisher_.books().price).desc()).value(Publisher_.name);
        assertThat(LIBRARY.<List<String>>sending(1, () -> list(way, names))).containsExactly("Cobalt", "Borealis",
                "Apex");
    }

    @ParameterizedTest
    @EnumSource
    void aNegationWithinAnAggregateSpeaksOfTheJoinedRow(Way way) {
        Named<Book, Long> notRed = count(Book_.tags()).filter(Book_.tags().name.ne("red")).as("notRed");
        assertThat(rows(way, books().annotate(notRed).orderBy(Book_.id.asc()).values(Book_.id, notRed)))
                .containsExactly(
                        List.of(1, 1L), List.of(2, 0L), List.of(3, 1L), List.of(4, 0L), List.of(5, 2L), List.of(6, 2L));
    }

    @ParameterizedTest
    @EnumSource
    void ofNoRowsWhatIsNotKnownIsAsked(Way way) {
        Expression<Book, Long> oneMore = Functions.number(count(Book_.id)).plus(1);
        assertThat(totals(way, books().none(), 1, oneMore)).isEqualTo(List.of(1L));
        assertThat(totals(way, books().filter(Book_.id.in(List.of())), 1, oneMore)).isEqualTo(List.of(1L));
    }

    @ParameterizedTest
    @EnumSource
    void slicesAreTakenBeforeTheyAreSummed(Way way) {
        assertThat(totals(way, books().orderBy(Book_.price.desc()).limit(2), 1, sum(Book_.price), count(Book_.id)))
                .isEqualTo(List.of(new BigDecimal("90.50"), 2L));
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static QuerySet<Publisher> publishers() {
        return LIBRARY.objects(Publisher.class);
    }

    private static <V> V total(Way way, QuerySet<Book> books, Expression<Book, V> value) {
        return way.run(() -> books.aggregate(value), () -> books.asyncAggregate(value));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private static List<?> totals(Way way, QuerySet<Book> books, int statements, Expression<Book, ?>... values) {
        return LIBRARY
                .<Tuple>sending(statements,
                        () -> way.run(() -> books.aggregate(values), () -> books.asyncAggregate(values)))
                .toList();
    }

    private static <E> List<List<?>> rows(Way way, Values<E, Tuple> rows) {
        return LIBRARY.<List<Tuple>>sending(1, () -> list(way, rows)).stream().<List<?>>map(Tuple::toList).toList();
    }
}
