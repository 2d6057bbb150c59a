package dev.segue.orm;

import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a query asks for, without a database. */
class QueryTest {
    private final Query<Article> all = Query.of(Model.of(Article.class));

    @Test
    void countIgnoresOrderAndLoadedRelations() {
        Query<Article> query = all.orderBy(java.util.List.of(Article_.id.asc().term()));
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

    private static String sql(Statement statement) {
        return new SqlCompiler().compile(statement).numbered();
    }
}
