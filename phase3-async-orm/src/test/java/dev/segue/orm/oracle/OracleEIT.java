package dev.segue.orm.oracle;

import dev.segue.orm.Functions;
import dev.segue.orm.Named;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Tuple;
import dev.segue.orm.Values;
import dev.segue.orm.Way;
import dev.segue.orm.Window;
import dev.segue.orm.lib.Account;
import dev.segue.orm.lib.Account_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Employee;
import dev.segue.orm.lib.Employee_;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Publisher_;
import dev.segue.orm.lib.Review;
import dev.segue.orm.lib.Review_;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.Aggregates.sum;
import static dev.segue.orm.Functions.concat;
import static dev.segue.orm.Functions.exists;
import static dev.segue.orm.Functions.notExists;
import static dev.segue.orm.Functions.outer;
import static dev.segue.orm.Functions.subquery;
import static dev.segue.orm.Functions.value;
import static dev.segue.orm.Functions.when;
import static dev.segue.orm.Windows.denseRank;
import static dev.segue.orm.Windows.partitionBy;
import static dev.segue.orm.Windows.rank;
import static dev.segue.orm.oracle.Library.count;
import static dev.segue.orm.oracle.Library.exists;
import static dev.segue.orm.oracle.Library.list;
import static org.assertj.core.api.Assertions.assertThat;

/** Expressions: arithmetic, choices, subqueries, windows. */
class OracleEIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void e09_aSubqueryFindsTheLatestOfAGroup(Way way) {
        Values<Book, String> top = books().filter(Book_.publisher().id.eq(outer(Publisher_.id)))
                .orderBy(Book_.price.desc())
                .value(Book_.title).limit(1);
        Named<Publisher, String> named = Functions.<Publisher, String>subquery(top).as("top");
        assertThat(rows(way, LIBRARY.objects(Publisher.class).annotate(named).orderBy(Publisher_.id.asc())
                .values(Publisher_.name, named))).containsExactly(List.of("Apex", "Beta"), List.of("Borealis", "Gamma"),
                        List.of("Cobalt", "Eps_lon"), Arrays.asList("Dune", null));
    }

    @ParameterizedTest
    @EnumSource
    void e10_existsIsAConditionAndAValue(Way way) {
        QuerySet<Review> good = LIBRARY.objects(Review.class).filter(Review_.book().id.eq(outer(Book_.id)),
                Review_.score.gte(4));
        assertThat(titles(way, books().filter(exists(good)))).containsExactly("Alpha", "Zeta%");
        assertThat(titles(way, books().filter(notExists(good)))).containsExactly("Beta", "Delta", "Eps_lon", "Gamma");
        Named<Book, Boolean> h = Functions.<Book>exists(good).as("h");
        assertThat(
                LIBRARY.<List<Boolean>>sending(1, () -> list(way, books().alias(h).orderBy(Book_.id.asc()).value(h))))
                .containsExactly(true, false, false, false, false, true);
    }

    @ParameterizedTest
    @EnumSource
    void e12_windowsRankAndSum(Way way) {
        Window<Employee> byDept = partitionBy(Employee_.dept);
        Window<Employee> bySalary = byDept.orderBy(Employee_.salary.desc());
        Named<Employee, Long> r = rank().over(bySalary).as("r");
        Named<Employee, Long> d = denseRank().over(bySalary).as("d");
        Named<Employee, Integer> s = sum(Employee_.salary)
                .over(byDept.orderBy(Employee_.salary.asc(), Employee_.id.asc())).as("s");
        assertThat(rows(way, LIBRARY.objects(Employee.class).annotate(r, d, s).orderBy(Employee_.id.asc())
                .values(Employee_.name, r, d, s))).containsExactly(List.of("a", 3L, 2L, 10), List.of("b", 1L, 1L, 30),
                        List.of("c", 1L, 1L, 50), List.of("d", 1L, 1L, 35), List.of("e", 2L, 2L, 5));
    }

    @ParameterizedTest
    @EnumSource
    void e12_conditionsOnWindowsChooseAmongAllRanked(Way way) {
        Named<Employee, Long> r = rank().over(partitionBy(Employee_.dept).orderBy(Employee_.salary.desc())).as("r");
        QuerySet<Employee> best = LIBRARY.objects(Employee.class).alias(r).filter(r.lte(1L));
        assertThat(rows(way, best.orderBy(Employee_.name.desc()).values(Employee_.name, r))).containsExactly(
                List.of("d", 1L),
                List.of("c", 1L), List.of("b", 1L));
        assertThat(LIBRARY.<Long>sending(1, () -> count(way, best))).isEqualTo(3);
        assertThat(LIBRARY.<Boolean>sending(1, () -> exists(way, best.filter(Employee_.salary.gt(1000))))).isFalse();
        assertThat(rows(way, best.values(Employee_.dept).distinct().orderBy(Employee_.dept.asc()))).containsExactly(
                List.of("x"),
                List.of("y"));
    }

    @ParameterizedTest
    @EnumSource
    void e15_integersDivideToIntegers(Way way) {
        QuerySet<Book> first = books().filter(Book_.id.eq(1));
        assertThat(rows(way, first.values(Book_.pages.dividedBy(3)))).containsExactly(List.of(33));
        assertThat(rows(way, first.values(Book_.pages.mod(7), Book_.pages.minus(Book_.rating))))
                .containsExactly(List.of(2, 95));
    }

    @ParameterizedTest
    @EnumSource
    void e16_nullCountsAsEmptyInConcat(Way way) {
        Values<Publisher, String> names = LIBRARY.objects(Publisher.class).orderBy(Publisher_.id.asc())
                .value(concat(Publisher_.name, value("/"), Publisher_.country));
        assertThat(LIBRARY.<List<String>>sending(1, () -> list(way, names))).containsExactly("Apex/US", "Borealis/",
                "Cobalt/UK",
                "Dune/US");
    }

    @ParameterizedTest
    @EnumSource
    void e17_aConditionIsAValue(Way way) {
        Named<Book, Boolean> big = Book_.pages.gt(150).as("big");
        assertThat(rows(way, books().alias(big).orderBy(big.desc(), Book_.id.asc()).values(Book_.id, big)))
                .containsExactly(
                        List.of(2, true), List.of(3, true), List.of(5, true), List.of(1, false), List.of(4, false),
                        List.of(6, false));
    }

    @ParameterizedTest
    @EnumSource
    void e21_inAndBetweenTakeExpressions(Way way) {
        QuerySet<Account> accounts = LIBRARY.objects(Account.class).orderBy(Account_.id.asc());
        assertThat(rows(way, accounts.filter(Account_.balance.in(Account_.bonus, value(50))).values(Account_.id)))
                .containsExactly(List.of(2));
        assertThat(rows(way, accounts.filter(Account_.balance.between(Account_.bonus, value(80))).values(Account_.id)))
                .containsExactly(List.of(4));
    }

    @ParameterizedTest
    @EnumSource
    void e23_aChoiceOverAToManyRelationRepeatsRows(Way way) {
        Named<Book, Integer> k = when(Book_.tags().name.eq("red")).then(1).otherwise(0).as("k");
        assertThat(rows(way, books().alias(k).orderBy(Book_.id.asc(), k.asc()).values(Book_.id, k))).containsExactly(
                List.of(1, 0),
                List.of(1, 1), List.of(2, 1), List.of(3, 0), List.of(4, 0), List.of(5, 0), List.of(5, 0), List.of(6, 0),
                List.of(6, 0), List.of(6, 1));
    }

    @ParameterizedTest
    @EnumSource
    void subqueriesOfNothingAreKnown(Way way) {
        QuerySet<Review> none = LIBRARY.objects(Review.class).none();
        assertThat(LIBRARY.<List<Book>>sending(0, () -> list(way, books().filter(exists(none))))).isEmpty();
        assertThat(LIBRARY.<List<Book>>sending(0, () -> list(way, books().filter(Book_.id.in(none.value(Review_.id))))))
                .isEmpty();
        assertThat(titles(way, books().filter(notExists(none)))).hasSize(6);
        assertThat(LIBRARY.<List<Integer>>sending(1,
                () -> list(way, books().limit(1).value(subquery(none.value(Review_.id))))))
                .containsExactly((Integer) null);
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static List<String> titles(Way way, QuerySet<Book> books) {
        return LIBRARY.sending(1, () -> list(way, books.orderBy(Book_.title.asc()).value(Book_.title)));
    }

    private static <E> List<List<?>> rows(Way way, Values<E, Tuple> rows) {
        return LIBRARY.<List<Tuple>>sending(1, () -> list(way, rows)).stream().<List<?>>map(Tuple::toList).toList();
    }
}
