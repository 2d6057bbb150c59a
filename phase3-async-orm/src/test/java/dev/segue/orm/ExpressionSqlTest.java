package dev.segue.orm;

import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.demo.Author;
import dev.segue.orm.demo.Author_;
import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.Unconnected;
import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.SqlCompiler;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static dev.segue.orm.Aggregates.avg;
import static dev.segue.orm.Aggregates.count;
import static dev.segue.orm.Aggregates.stringAgg;
import static dev.segue.orm.Aggregates.sum;
import static dev.segue.orm.Aggregates.sumAsLong;
import static dev.segue.orm.Functions.coalesce;
import static dev.segue.orm.Functions.exists;
import static dev.segue.orm.Functions.function;
import static dev.segue.orm.Functions.greatest;
import static dev.segue.orm.Functions.notExists;
import static dev.segue.orm.Functions.now;
import static dev.segue.orm.Functions.operator;
import static dev.segue.orm.Functions.outer;
import static dev.segue.orm.Functions.subquery;
import static dev.segue.orm.Functions.value;
import static dev.segue.orm.Functions.when;
import static dev.segue.orm.Windows.UNBOUNDED;
import static dev.segue.orm.Windows.lag;
import static dev.segue.orm.Windows.orderBy;
import static dev.segue.orm.Windows.partitionBy;
import static dev.segue.orm.Windows.preceding;
import static dev.segue.orm.Windows.rank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What expressions say in SQL: one expression in, one string out. */
class ExpressionSqlTest {

    @Nested
    class OfText {
        @Test
        void whatIsLookedForIsPlainText() {
            assertThat(where(Article_.title.contains("5%_\\"))).isEqualTo("(t0.\"title\" LIKE $1::text)");
            assertThat(bound(Article_.title.contains("5%_\\"))).containsExactly("%5\\%\\_\\\\%");
            assertThat(bound(Article_.title.startsWith("a"))).containsExactly("a%");
            assertThat(bound(Article_.title.endsWith("a"))).containsExactly("%a");
        }

        @Test
        void caseIsIgnoredByUpper() {
            assertThat(where(Article_.title.icontains("a"))).isEqualTo("(upper(t0.\"title\") LIKE upper($1::text))");
            assertThat(where(Article_.title.iexact("a"))).isEqualTo("upper(t0.\"title\") = upper($1::text)");
            assertThat(where(Article_.title.iexact((String) null))).isEqualTo("t0.\"title\" IS NULL");
        }

        @Test
        void anotherExpressionIsEscapedByTheServer() {
            assertThat(where(Article_.title.startsWith(Article_.author().username))).isEqualTo(
                    "(t0.\"title\" LIKE (replace(replace(replace(t1.\"username\", E'\\\\', E'\\\\\\\\'), '%', E'\\\\%'), '_', E'\\\\_') || '%'))");
        }

        @Test
        void functionsTakeTheirArgumentsAsValues() {
            assertThat(selected(Article_.title.substr(2, 3).lower()))
                    .isEqualTo("lower(substr(t0.\"title\", $1::int4, $2::int4))");
            assertThat(selected(Article_.title.concat("/").concat(Article_.subtitle)))
                    .isEqualTo("concat(concat(t0.\"title\", $1::text), t0.\"Sub?\"\"Title\")");
            assertThat(selected(Article_.title.length())).isEqualTo("length(t0.\"title\")");
            assertThat(where(Article_.title.regex("^a"))).isEqualTo("(t0.\"title\" ~ $1::text)");
        }
    }

    @Nested
    class OfNumbers {
        @Test
        void arithmeticHasTheTypeOfItsLeft() {
            assertThat(selected(Article_.words.plus(1).times(2))).isEqualTo("((t0.\"words\" + $1::int4) * $2::int4)");
            assertThat(selected(Article_.price.times(Article_.words)))
                    .isEqualTo("(t0.\"price\" * (t0.\"words\")::numeric)");
            assertThat(selected(Article_.words.toLong().plus(Article_.views)))
                    .isEqualTo("((t0.\"words\")::int8 + t0.\"views\")");
            assertThat(selected(Article_.rating.minus(1))).isEqualTo("(t0.\"rating\" - $1::float8)");
        }

        @Test
        void aWiderRightSideIsRefusedWithTheWayOut() {
            assertThatThrownBy(() -> Article_.words.plus(Article_.views)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "A 'int4' can't be combined with a 'int8' on its right, which is wider. Convert the left one first, with toLong(), toDecimal() or toDouble().");
            assertThatThrownBy(() -> Article_.words.plus(1.5))
                    .hasMessageStartingWith("A 'int4' was combined with a number");
            assertThatThrownBy(() -> Article_.rating.mod(2)).hasMessageContaining("toDecimal()");
        }

        @Test
        void comparisonsWithOtherNumbersAreExact() {
            assertThat(bound(Article_.words.gte(100.1))).containsExactly(101);
            assertThat(bound(Article_.words.gt(100.1))).containsExactly(100);
            assertThat(bound(Article_.words.lt(new BigDecimal("-0.5")))).containsExactly(0);
            assertThat(bound(Article_.words.lte(100.9f))).containsExactly(100);
            assertThat(where(Article_.words.eq(100.5))).isEqualTo("t0.\"words\" = $1::numeric");
            assertThat(where(Article_.words.lt(5_000_000_000L))).isEqualTo("t0.\"words\" < $1::numeric");
            assertThat(bound(Article_.views.eq(7))).containsExactly(7L);
        }

        @Test
        void wholeNumbersStayWhole() {
            assertThat(selected(Article_.words.abs())).isEqualTo("abs(t0.\"words\")");
            assertThat(selected(Article_.words.floor())).isEqualTo("(floor(t0.\"words\"))::int4");
            assertThat(selected(Article_.rating.round(2)))
                    .isEqualTo("(round((t0.\"rating\")::numeric, $1::int4))::float8");
            assertThat(selected(Article_.words.negate())).isEqualTo("(- t0.\"words\")");
        }
    }

    @Nested
    class OfTimes {
        @Test
        void aYearComparedWithAGivenOneIsARange() {
            Numeric<Article, Integer> year = Article_.publishedAt.year();
            assertThat(where(year.eq(2020)))
                    .isEqualTo("(t0.\"publishedat\" BETWEEN $1::timestamptz AND $2::timestamptz)");
            assertThat(where(year.gte(2020))).isEqualTo("t0.\"publishedat\" >= $1");
            assertThat(where(year.lt(2020))).isEqualTo("t0.\"publishedat\" < $1");
            assertThat(where(year.eq(Article_.words)))
                    .isEqualTo("extract(year FROM (t0.\"publishedat\" AT TIME ZONE 'UTC'))::int4 = t0.\"words\"");
        }

        @Test
        void partsAreThoseOfUtc() {
            assertThat(where(Article_.publishedAt.month().eq(2)))
                    .isEqualTo("extract(month FROM (t0.\"publishedat\" AT TIME ZONE 'UTC'))::int4 = $1::int4");
            assertThat(selected(Article_.publishedAt.date()))
                    .isEqualTo("((t0.\"publishedat\" AT TIME ZONE 'UTC'))::date");
            assertThat(selected(Article_.publishedAt.trunc(Temporal.Unit.MONTH)))
                    .isEqualTo("(date_trunc('month', t0.\"publishedat\", 'UTC'))::timestamptz");
        }

        @Test
        void momentsMoveByDurations() {
            assertThat(where(Article_.publishedAt.plus(Duration.ofDays(1)).lt(now())))
                    .isEqualTo("(t0.\"publishedat\" + $1::text::interval) < statement_timestamp()");
            assertThat(selected(Functions.<Article>now().since(Article_.publishedAt)))
                    .contains("statement_timestamp() - ");
        }

        @Test
        void whatATypeDoesNotHaveIsRefused() {
            assertThatThrownBy(() -> Functions
                    .temporal(Functions.<Article, java.time.LocalDate>value(java.time.LocalDate.EPOCH)).hour())
                    .hasMessage("A 'date' has no hour. Use a column of another type, or leave this out.");
        }
    }

    @Nested
    class OfConditions {
        @Test
        void aRangeIsOneCondition() {
            assertThat(where(Article_.words.between(1, 2))).isEqualTo("(t0.\"words\" BETWEEN $1::int4 AND $2::int4)");
            assertThat(where(Article_.words.between(value(1), Article_.words)))
                    .isEqualTo("(t0.\"words\" BETWEEN $1::int4 AND t0.\"words\")");
            assertThat(where(Article_.price.between(1, 2.5)))
                    .isEqualTo("(t0.\"price\" BETWEEN $1::numeric AND $2::numeric)");
        }

        @Test
        void inTakesExpressionsAndQueries() {
            assertThat(where(Article_.words.in(Article_.words.plus(1), value(5))))
                    .isEqualTo("(t0.\"words\" IN ((t0.\"words\" + $1::int4), $2::int4))");
            assertThat(where(Article_.id.in(articles().orderBy(Article_.words.desc()).value(Article_.id).limit(2))))
                    .isEqualTo(
                            "t0.\"id\" IN (SELECT t1.\"id\" FROM \"article\" t1 ORDER BY t1.\"words\" DESC LIMIT $1)");
            assertThat(where(Article_.id.in(articles().orderBy(Article_.words.desc()).value(Article_.id))))
                    .isEqualTo("t0.\"id\" IN (SELECT t1.\"id\" FROM \"article\" t1)");
            assertThat(where(Article_.id.in(articles().none().value(Article_.id)))).isEqualTo("FALSE");
        }

        @Test
        void choicesTakeTheFirstBranchThatHolds() {
            assertThat(selected(when(Article_.words.gt(9)).then("long").when(Article_.words.gt(5))
                    .then(Article_.subtitle)
                    .otherwise("short"))).isEqualTo(
                            "CASE WHEN t0.\"words\" > $1 THEN $2::text WHEN t0.\"words\" > $3 THEN t0.\"Sub?\"\"Title\" ELSE $4::text END");
        }

        @Test
        void functionsAndOperatorsOfTheServerCanBeUsed() {
            assertThat(selected(function("app.score", Codec.INTEGER, Article_.title, value(3))))
                    .isEqualTo("app.score(t0.\"title\", $1::int4)");
            assertThat(where(operator(Article_.title, "%>", value("x")))).isEqualTo("(t0.\"title\" %> $1::text)");
            assertThatThrownBy(() -> operator(Article_.title, "; DROP", value("x")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> function("f(1); --", Codec.INTEGER, Article_.title))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(selected(coalesce(Article_.subtitle, Article_.title)))
                    .isEqualTo("coalesce(t0.\"Sub?\"\"Title\", t0.\"title\")");
            assertThat(selected(greatest(Article_.words, value(3)))).isEqualTo("greatest(t0.\"words\", $1::int4)");
        }
    }

    @Nested
    class OfSubqueries {
        @Test
        void outerSpeaksOfTheQueryAround() {
            QuerySet<Article> theirs = articles().filter(Article_.author().id.eq(outer(Author_.id)));
            assertThat(sql(authors().filter(exists(theirs)).value(Author_.id))).isEqualTo(
                    "SELECT t0.\"id\" FROM \"users\" t0 WHERE EXISTS (SELECT TRUE FROM \"article\" t1 WHERE t1.\"author_id\" = t0.\"id\")");
            assertThat(sql(authors().filter(notExists(theirs)).value(Author_.id)))
                    .contains("WHERE NOT (EXISTS (SELECT TRUE");
            assertThat(sql(
                    authors().value(subquery(theirs.orderBy(Article_.words.desc()).value(Article_.title).limit(1)))))
                    .isEqualTo(
                            "SELECT (SELECT t1.\"title\" FROM \"article\" t1 WHERE t1.\"author_id\" = t0.\"id\" ORDER BY t1.\"words\" DESC LIMIT $1) FROM \"users\" t0");
        }

        @Test
        void outerOfOuterSpeaksOfTheOneFurtherOut() {
            QuerySet<Article> inner = articles().filter(Article_.editor().id.eq(outer(outer(Author_.id))),
                    Article_.id.eq(outer(Article_.id)));
            QuerySet<Article> middle = articles().filter(exists(inner));
            assertThat(sql(authors().filter(exists(middle)).value(Author_.id)))
                    .isEqualTo("SELECT t0.\"id\" FROM \"users\" t0"
                            + " WHERE EXISTS (SELECT TRUE FROM \"article\" t1"
                            + " WHERE EXISTS (SELECT TRUE FROM \"article\" t2 WHERE t2.\"editor_id\" = t0.\"id\" AND t2.\"id\" = t1.\"id\"))");
        }

        @Test
        void severalValuesAreRefusedWhereOneIsNeeded() {
            assertThatThrownBy(() -> subquery(articles().values(Article_.id, Article_.title)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Make it with value(…)");
        }
    }

    @Nested
    class OfManyRows {
        private final Named<Article, Long> n = Aggregates.<Article>countAll().as("n");

        @Test
        void aggregatesHaveFiltersOrdersAndTheTypeTheyPromise() {
            assertThat(selected(sum(Article_.words).filter(Article_.published.eq(true))))
                    .isEqualTo("(sum(t0.\"words\") FILTER (WHERE t0.\"published\" = $1))::int4");
            assertThat(selected(sumAsLong(Article_.words))).isEqualTo("sum(t0.\"words\")");
            assertThat(selected(avg(Article_.words))).isEqualTo("(avg(t0.\"words\"))::float8");
            assertThat(selected(count(Article_.subtitle).distinct())).isEqualTo("count(DISTINCT t0.\"Sub?\"\"Title\")");
            assertThat(selected(stringAgg(Article_.title, ",").orderBy(Article_.title.asc())))
                    .isEqualTo("string_agg(t0.\"title\", $1::text ORDER BY t0.\"title\")");
            assertThat(selected(sum(Article_.words).orElse(0)))
                    .isEqualTo("coalesce((sum(t0.\"words\"))::int4, $1::int4)");
        }

        @Test
        void valuesBeforeAnAnnotationAreItsGroups() {
            assertThat(sql(articles().values(Article_.published).annotate(n).orderBy(n.desc()))).isEqualTo(
                    "SELECT t0.\"published\", count(*) FROM \"article\" t0 GROUP BY t0.\"published\" ORDER BY count(*) DESC");
            assertThat(sql(articles().values(Article_.words.dividedBy(100)).annotate(n))).isEqualTo(
                    "SELECT (t0.\"words\" / $1::int4), count(*) FROM \"article\" t0 GROUP BY (t0.\"words\" / $2::int4), 1");
        }

        @Test
        void valuesAfterAnAnnotationAreNot() {
            assertThat(sql(authors().alias(Aggregates.<Author>countAll().as("n")).value(Author_.username)))
                    .isEqualTo("SELECT t0.\"username\" FROM \"users\" t0 GROUP BY t0.\"id\"");
        }

        @Test
        void conditionsOnAggregatesChooseGroups() {
            assertThat(sql(articles().filter(Aggregates.<Article>countAll().gt(1L)).value(Article_.id)))
                    .isEqualTo("SELECT t0.\"id\" FROM \"article\" t0 GROUP BY t0.\"id\" HAVING count(*) > $1::int8");
        }

        @Test
        void aNameOfTheEntityIsRefused() {
            assertThatThrownBy(() -> articles().annotate(Article_.words.plus(1).as("title")))
                    .hasMessage("A value can't be called 'title': 'Article' has a field of that name. Choose another.");
            assertThatThrownBy(() -> articles().alias(Article_.words.plus(1).as("author")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class OfWindows {
        private final Window<Article> byAuthor = partitionBy(Article_.author().id).orderBy(Article_.words.desc());
        private final Named<Article, Long> rank = rank().over(byAuthor).as("rank");

        @Test
        void functionsAndAggregatesTakeAWindow() {
            assertThat(selected(rank().over(byAuthor)))
                    .isEqualTo("rank() OVER (PARTITION BY t0.\"author_id\" ORDER BY t0.\"words\" DESC)");
            assertThat(selected(sum(Article_.words).over(orderBy(Article_.id.asc()).rows(preceding(1), UNBOUNDED))))
                    .isEqualTo(
                            "(sum(t0.\"words\") OVER (ORDER BY t0.\"id\" ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING))::int4");
            assertThat(selected(lag(Article_.title, 2, "none").over(byAuthor)))
                    .startsWith("lag(t0.\"title\", $1::int4, $2::text) OVER (");
        }

        @Test
        void aConditionOnAWindowChoosesAmongTheRowsItWasComputedOf() {
            assertThat(sql(articles().alias(rank).filter(rank.eq(1L), Article_.words.gt(5))
                    .orderBy(Article_.title.asc()).limit(3)
                    .values(Article_.id, rank))).isEqualTo(
                            "SELECT t0.\"c0\", t0.\"c1\" FROM (SELECT t1.\"id\" AS \"c0\","
                                    + " rank() OVER (PARTITION BY t1.\"author_id\" ORDER BY t1.\"words\" DESC) AS \"c1\", t1.\"title\" AS \"c2\","
                                    + " rank() OVER (PARTITION BY t1.\"author_id\" ORDER BY t1.\"words\" DESC) = $1::int8 AS \"c3\""
                                    + " FROM \"article\" t1 WHERE t1.\"words\" > $2) t0 WHERE t0.\"c3\" ORDER BY t0.\"c2\" LIMIT $3");
        }
    }

    @Nested
    class OfRecords {
        record Line(long id, String title) {}

        @Test
        void componentsMustFitTheirValues() {
            assertThatThrownBy(() -> articles().into(Line.class, Article_.id)).hasMessage(
                    "'Line' has 2 components, but 1 values were given. Give one for each, in order.");
            assertThatThrownBy(() -> articles().into(Line.class, Article_.id, Article_.words)).hasMessage(
                    "Component 'title' of 'Line' is a 'String', but its value is a 'Integer'. Change one of them.");
            assertThat(sql(articles().into(Line.class, Article_.id, Article_.title)))
                    .isEqualTo("SELECT t0.\"id\", t0.\"title\" FROM \"article\" t0");
        }
    }

    private static QuerySet<Article> articles() {
        return all(Article.class);
    }

    private static QuerySet<Author> authors() {
        return all(Author.class);
    }

    private static <E> QuerySet<E> all(Class<E> type) {
        var compiler = new SqlCompiler();
        var none = new Unconnected();
        return QuerySet.of(new Runners(new BlockingRunner(none, compiler), new AsyncRunner(none, compiler)),
                Model.of(type));
    }

    private static String selected(Expression<Article, ?> expression) {
        String sql = sql(articles().value(expression));
        return sql.substring("SELECT ".length(), sql.indexOf(" FROM \"article\""));
    }

    private static String where(Condition<Article> condition) {
        String sql = sql(articles().filter(condition).value(Article_.id));
        return sql.substring(sql.indexOf(" WHERE ") + " WHERE ".length());
    }

    private static List<@Nullable Object> bound(Condition<Article> condition) {
        return bind(articles().filter(condition)).values();
    }

    private static String sql(Rows<?, ?, ?> rows) {
        return bind(rows).sql().numbered();
    }

    private static BoundSql bind(Rows<?, ?, ?> rows) {
        return new SqlCompiler().bind(rows.statement());
    }
}
