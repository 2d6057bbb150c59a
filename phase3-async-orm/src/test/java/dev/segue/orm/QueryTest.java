package dev.segue.orm;

import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.Unconnected;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a query asks for, without a database. */
class QueryTest {
    private final Query<Article> all = Query.of(Model.of(Article.class));

    @Test
    void countIgnoresOrderAndLoadedRelations() {
        Query<Article> query = all.orderBy(List.of(Article_.id.asc().term()));
        assertThat(sql(query.counting(Model.of(Article.class).all().columns())))
                .isEqualTo("SELECT count(*) FROM \"article\" t0");
    }

    @Test
    void aConditionAfterASliceIsRefused() {
        assertThatThrownBy(() -> all.slice(0, 3).filter(Article_.id.eq(1L).expr()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "filter() on 'article' comes after slice() or limit() and would change which rows they took. Call it before them.");
    }

    @Test
    void aNegativeSliceIsRefused() {
        assertThatThrownBy(() -> all.slice(-1, 3)).hasMessage("'offset' is -1, but must not be negative.");
        assertThatThrownBy(() -> all.slice(0, -3)).hasMessage("'limit' is -3, but must not be negative.");
    }

    @Test
    void slicesStayWithinTheSliceBefore() {
        assertThat(Slice.ALL.slice(5, 10).slice(8, 10)).isEqualTo(new Slice(13, 2L));
        assertThat(Slice.ALL.slice(5, 10).slice(20, 10)).isEqualTo(new Slice(25, 0L));
    }

    @Test
    void aClassWithoutModelIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Model.of(String.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'java.lang.String' has no model: 'java.lang.String_' was not generated.");
    }

    /** Of two that match, one must be told from many; a key has one, and a limit would only cost the server time. */
    @Test
    void rowsAreLimitedUnlessTheirKeyDoesIt() {
        assertThat(got(books().filter(Book_.id.eq(1L)))).endsWith(" WHERE t0.\"id\" = $1");
        assertThat(sent(books().filter(Book_.id.eq(1L)).existing())).endsWith(" WHERE t0.\"id\" = $1");
        assertThat(got(books().filter(Book_.id.eq(1L)).orderBy(Book_.title.asc()))).endsWith(" ORDER BY t0.\"title\"");
        assertThat(got(books().filter(Book_.title.eq("Alpha"), Book_.id.eq(1L)))).endsWith(" AND t0.\"id\" = $2");
        for (Rows<?, ?, ?> others : List.<Rows<?, ?, ?>>of(books(), books().filter(Book_.title.eq("Alpha")),
                books().filter(Book_.id.gte(1L)), books().filter(Book_.id.eq(1L)).exclude(Book_.title.eq("Alpha")),
                books().filter(Book_.id.eq(1L).or(Book_.id.eq(2L))), books().filter(Book_.publisher().id.eq(1L)),
                books().filter(Book_.id.eq(1L), Book_.tags().id.eq(1L)),
                books().filter(Book_.id.eq(1L)).value(Book_.tags().name),
                books().filter(Book_.id.eq(1L)).annotate(Book_.tags().name.as("tag")),
                books().filter(Book_.id.eq(1L)).union(books()),
                books().filter(Book_.id.eq(1L)).orderBy(Book_.tags().name.asc()),
                books().filter(Book_.id.eq(1L)).limit(1))) {
            assertThat(got(others)).contains(" LIMIT $");
        }
    }

    private static QuerySet<Book> books() {
        var compiler = new SqlCompiler();
        var nowhere = new Unconnected();
        return QuerySet.of(new Runners(new BlockingRunner(nowhere, compiler), new AsyncRunner(nowhere, compiler)),
                Model.of(Book.class));
    }

    private static String got(Rows<?, ?, ?> rows) {
        return sent(rows.onlyRow());
    }

    private static String sent(Operation<?> query) {
        return sql(((Operation.Query<?, ?>) query).statement());
    }

    private static String sql(Statement statement) {
        return new SqlCompiler().compile(statement).numbered();
    }
}
