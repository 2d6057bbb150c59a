package dev.segue.orm.oracle;

import dev.segue.orm.Functions;
import dev.segue.orm.Named;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Way;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.oracle.Library.list;
import static org.assertj.core.api.Assertions.assertThat;

/** Lookups: texts, ranges, dates, numbers of other types. */
class OracleFIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void f02_theTextOfAnExpressionIsEscapedToo(Way way) {
        Named<Book, String> p = Functions.<Book>value("%").as("p");
        assertThat(titles(way, books().alias(p).filter(Book_.title.contains(p)))).containsExactly("Zeta%");
        assertThat(titles(way, books().filter(Book_.title.contains("_")))).containsExactly("Eps_lon");
    }

    @ParameterizedTest
    @EnumSource
    void f03_caseCountsUnlessItIsIgnored(Way way) {
        assertThat(titles(way, books().filter(Book_.title.icontains("ALPHA")))).containsExactly("Alpha");
        assertThat(titles(way, books().filter(Book_.title.contains("ALPHA")))).isEmpty();
        assertThat(titles(way, books().filter(Book_.title.iexact("beta")))).containsExactly("Beta");
        assertThat(titles(way, books().filter(Book_.title.startsWith("al")))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void f05_rangesIncludeBothEndsAndYearsAreRanges(Way way) {
        assertThat(titles(way, books().filter(Book_.price.between(new BigDecimal(20), new BigDecimal(40)))))
                .containsExactly("Beta", "Delta", "Gamma", "Zeta%");
        assertThat(titles(way, books().filter(Book_.pubDate.year().eq(2020)))).containsExactly("Alpha", "Beta");
        assertThat(titles(way, books().filter(Book_.pubDate.year().gte(2021)))).containsExactly("Eps_lon", "Gamma",
                "Zeta%");
        assertThat(titles(way, books().filter(Book_.pubDate.month().eq(2)))).containsExactly("Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void f06_regularExpressionsAreThoseOfTheServer(Way way) {
        assertThat(titles(way, books().filter(Book_.title.regex("^(Al|Be)")))).containsExactly("Alpha", "Beta");
        assertThat(titles(way, books().filter(Book_.title.iregex("^(al|be)")))).containsExactly("Alpha", "Beta");
        assertThat(titles(way, books().filter(Book_.title.regex("\\d")))).isEmpty();
    }

    /** Python's {@code int(100.5)} makes 100 of it, so that Django finds books of 100 pages; here no integer equals 100.5. */
    @ParameterizedTest
    @EnumSource
    void f13_wholeNumbersAreComparedExactly(Way way) {
        assertThat(titles(way, books().filter(Book_.pages.gte(100.1)))).containsExactly("Beta", "Eps_lon", "Gamma");
        assertThat(titles(way, books().filter(Book_.pages.lt(100.1)))).containsExactly("Alpha", "Delta", "Zeta%");
        assertThat(titles(way, books().filter(Book_.pages.eq(100.5)))).isEmpty();
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static List<String> titles(Way way, QuerySet<Book> books) {
        return LIBRARY.sending(1, () -> list(way, books.orderBy(Book_.title.asc()).value(Book_.title)));
    }
}
