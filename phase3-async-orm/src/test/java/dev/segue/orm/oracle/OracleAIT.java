package dev.segue.orm.oracle;

import dev.segue.orm.Condition;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Values;
import dev.segue.orm.Way;
import dev.segue.orm.lib.Blog;
import dev.segue.orm.lib.Blog_;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.segue.orm.oracle.Library.list;
import static org.assertj.core.api.Assertions.assertThat;

/** Conditions over relations: reuse of joins, and what excluding means. */
class OracleAIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @ParameterizedTest
    @EnumSource
    void a05_excludeOverManyToManyKeepsParentsWithoutRelatedRows(Way way) {
        assertThat(titles(way, books().exclude(Book_.authors().name.eq("Ann")), 1)).containsExactly("Delta", "Eps_lon",
                "Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void a09_filtersOverAToOneRelationReuseItsJoin(Way way) {
        QuerySet<Book> apex = books().filter(Book_.publisher().country.eq("US"))
                .filter(Book_.publisher().name.eq("Apex"));
        assertThat(titles(way, apex, 1)).containsExactly("Alpha", "Beta");
    }

    @ParameterizedTest
    @EnumSource
    void a10_excludeOfIsNullOverAReverseRelationFindsParentsWithChildren(Way way) {
        assertThat(titles(way, books().exclude(Book_.reviews().isNull()).distinct(), 1)).containsExactly("Alpha",
                "Beta", "Eps_lon",
                "Gamma", "Zeta%");
        assertThat(titles(way, books().filter(Book_.reviews().isNull()), 1)).containsExactly("Delta");
    }

    @ParameterizedTest
    @EnumSource
    void a11_excludeReachesOverTwoManyToManyRelations(Way way) {
        Values<Tag, String> tags = LIBRARY.objects(Tag.class).exclude(Tag_.books().authors().name.eq("Cy"))
                .orderBy(Tag_.name.asc()).value(Tag_.name);
        assertThat(LIBRARY.<List<String>>sending(1, () -> list(way, tags))).containsExactly("grey");
    }

    @ParameterizedTest
    @EnumSource
    void a14_eachComparisonUnderNotAsksByItself(Way way) {
        Condition<Blog> both = Blog_.entries().headline.contains("Lennon").and(Blog_.entries().year.eq(2008));
        Values<Blog, String> blogs = LIBRARY.objects(Blog.class).filter(both.not()).orderBy(Blog_.id.asc())
                .value(Blog_.name);
        assertThat(LIBRARY.<List<String>>sending(1, () -> list(way, blogs))).containsExactly("Empty");
    }

    @ParameterizedTest
    @EnumSource
    void a19_orOverTwoToManyRelationsRepeatsRows(Way way) {
        QuerySet<Book> some = books().filter(Book_.tags().name.eq("red").or(Book_.reviews().reviewer.eq("kim")));
        assertThat(titles(way, some, 1)).containsExactly("Alpha", "Alpha", "Alpha", "Alpha", "Beta", "Zeta%");
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }

    private static List<String> titles(Way way, QuerySet<Book> books, int statements) {
        return LIBRARY.sending(statements, () -> list(way, books.orderBy(Book_.title.asc()).value(Book_.title)));
    }
}
