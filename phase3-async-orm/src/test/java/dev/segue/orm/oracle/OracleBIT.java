package dev.segue.orm.oracle;

import dev.segue.orm.Condition;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Way;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.oracle.Library.count;
import static dev.segue.orm.oracle.Library.list;
import static dev.segue.orm.oracle.Library.refused;
import static org.assertj.core.api.Assertions.assertThat;

/** NULL in conditions and orders. */
class OracleBIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void b05_equalToNullMeansIsNull(Way way) {
        assertThat(titles(way, books().filter(Book_.rating.eq((Integer) null)))).containsExactly("Beta", "Zeta%");
        assertThat(titles(way, books().exclude(Book_.rating.eq((Integer) null)))).containsExactly("Alpha", "Delta",
                "Eps_lon",
                "Gamma");
    }

    /** {@code gt(null)} does not compile; what is null only when it runs is refused. */
    @Test
    @SuppressWarnings("NullAway")
    void b06_greaterThanNullIsRefused() {
        Integer unknown = null;
        assertThat(refused(() -> books().filter(Book_.rating.gt(unknown)).list()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A comparison with null is true for no row. Use isNull(), or pass a value.");
    }

    /** Python's {@code rating__isnull=1} can't be written: {@code isNull()} and {@code isNotNull()} take nothing. */
    @ParameterizedTest
    @EnumSource
    void b07_isNullTakesNoValue(Way way) {
        assertThat(titles(way, books().filter(Book_.rating.isNull()))).containsExactly("Beta", "Zeta%");
    }

    @ParameterizedTest
    @EnumSource
    void b10_filterOfNotEqualsExclude(Way way) {
        Condition<Book> american = Book_.publisher().country.eq("US");
        assertThat(titles(way, books().filter(american.not()))).isEqualTo(titles(way, books().exclude(american)))
                .containsExactly("Delta", "Eps_lon", "Gamma", "Zeta%");
    }

    @ParameterizedTest
    @EnumSource
    void b12_nullsGoWhereTheyAreTold(Way way) {
        assertThat(ordered(way, Book_.rating.asc().nullsLast())).containsExactly("Gamma", "Delta", "Eps_lon", "Alpha",
                "Beta",
                "Zeta%");
        assertThat(ordered(way, Book_.rating.desc().nullsLast())).containsExactly("Alpha", "Delta", "Eps_lon", "Gamma",
                "Beta",
                "Zeta%");
        assertThat(ordered(way, Book_.rating.asc())).containsExactly("Gamma", "Delta", "Eps_lon", "Alpha", "Beta",
                "Zeta%");
    }

    @ParameterizedTest
    @EnumSource
    void b15_excludeOfInKeepsRowsWithNull(Way way) {
        assertThat(titles(way, books().exclude(Book_.rating.in(List.of(4))))).containsExactly("Alpha", "Beta", "Gamma",
                "Zeta%");
        assertThat(LIBRARY.<Long>sending(1, () -> count(way, books().exclude(Book_.rating.in(List.of())))))
                .isEqualTo(6);
        assertThat(titles(way, books().filter(Book_.rating.in(Arrays.asList(4, null))))).containsExactly("Delta",
                "Eps_lon");
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static List<String> ordered(Way way, dev.segue.orm.Order<Book> order) {
        return LIBRARY.sending(1, () -> list(way, books().orderBy(order, Book_.title.asc()).value(Book_.title)));
    }

    private static List<String> titles(Way way, QuerySet<Book> books) {
        return LIBRARY.sending(1, () -> list(way, books.orderBy(Book_.title.asc()).value(Book_.title)));
    }
}
