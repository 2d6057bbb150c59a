package dev.segue.orm.sql;

import dev.segue.orm.sql.Expr.Operator;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One tree in, one string out. */
class SqlCompilerTest {
    private static final Column ID = new Column("id", ValueType.LONG, false);
    private static final Column TITLE = new Column("title", ValueType.STRING, false);
    private static final Column SUBTITLE = new Column("subtitle", ValueType.STRING, true);
    private static final Column AUTHOR = new Column("author_id", ValueType.LONG, false);
    private static final Column EDITOR = new Column("editor_id", ValueType.LONG, true);
    private static final Column NAME = new Column("name", ValueType.STRING, false);
    private static final Column BOSS = new Column("boss_id", ValueType.LONG, false);

    private static final Source.Root ARTICLE = new Source.Root(Table.of("article"));
    private static final Table USERS = Table.of("users");

    private final SqlCompiler compiler = new SqlCompiler();

    @Test
    void aSelectWithoutConditionsReadsItsColumns() {
        assertThat(sql(select(Expr.TRUE))).isEqualTo("SELECT t0.\"id\" FROM \"article\" t0");
    }

    @Test
    void comparisonsBindTheirValues() {
        assertThat(where(titled("x"))).isEqualTo("t0.\"title\" = $1");
        assertThat(where(compare(Operator.LESS))).isEqualTo("t0.\"id\" < $1");
        assertThat(where(compare(Operator.LESS_OR_EQUAL))).isEqualTo("t0.\"id\" <= $1");
        assertThat(where(compare(Operator.GREATER))).isEqualTo("t0.\"id\" > $1");
        assertThat(where(compare(Operator.GREATER_OR_EQUAL))).isEqualTo("t0.\"id\" >= $1");
        assertThat(where(new Expr.IsNull(ARTICLE.column(TITLE)))).isEqualTo("t0.\"title\" IS NULL");
    }

    @Test
    void junctionsAreParenthesisedOnlyWhereNeeded() {
        Expr a = titled("a");
        Expr b = titled("b");
        Expr c = titled("c");
        String term = "t0.\"title\" = ";
        assertThat(where(Expr.and(Expr.and(a, b), c))).isEqualTo(term + "$1 AND " + term + "$2 AND " + term + "$3");
        assertThat(where(Expr.and(Expr.or(a, b), c)))
                .isEqualTo("(" + term + "$1 OR " + term + "$2) AND " + term + "$3");
        assertThat(where(Expr.not(Expr.and(a, b)))).isEqualTo("NOT (" + term + "$1 AND " + term + "$2)");
        assertThat(where(Expr.and(Expr.not(a), b))).isEqualTo("NOT (" + term + "$1) AND " + term + "$2");
    }

    @Test
    void newRowsBindTheirValuesOneByOneOrColumnByColumn() {
        var one = new Statement.NewRows.One(List.of(new Expr.Param(ValueType.STRING, "x")));
        assertThat(sql(new Statement.Insert(USERS, List.of(NAME), one, new Statement.Conflict.Fail(), List.of(ID))))
                .isEqualTo("INSERT INTO \"users\" (\"name\") VALUES ($1) RETURNING \"id\"");
        assertThat(sql(new Statement.Insert(USERS, List.of(), new Statement.NewRows.One(List.of()),
                new Statement.Conflict.Fail(), List.of()))).isEqualTo("INSERT INTO \"users\" DEFAULT VALUES");
        var many = new Statement.NewRows.Many(new Source.Values(List.of(ID, NAME), List.of(
                new Expr.ArrayParam(ValueType.LONG, List.of(1L)),
                new Expr.ArrayParam(ValueType.STRING, List.of("x")))));
        String rows = "INSERT INTO \"users\" (\"id\", \"name\") SELECT * FROM unnest($1::int8[], $2::text[]) AS t0(\"id\", \"name\")";
        assertThat(
                sql(new Statement.Insert(USERS, List.of(ID, NAME), many, new Statement.Conflict.Ignore(), List.of())))
                .isEqualTo(rows + " ON CONFLICT DO NOTHING");
        assertThat(sql(new Statement.Insert(USERS, List.of(ID, NAME), many,
                new Statement.Conflict.Update(List.of(ID), List.of(NAME)), List.of(ID)))).isEqualTo(
                        rows + " ON CONFLICT (\"id\") DO UPDATE SET \"name\" = EXCLUDED.\"name\" RETURNING \"id\"");
    }

    @Test
    void changedRowsTakeValuesOfTheirOwnOrOfOthers() {
        var titled = new Statement.Assignment(TITLE, new Expr.Param(ValueType.STRING, "x"));
        assertThat(sql(new Statement.Update(ARTICLE, List.of(titled), null, subtitled("y"), List.of(ID)))).isEqualTo(
                "UPDATE \"article\" t0 SET \"title\" = $1 WHERE t0.\"subtitle\" = $2 RETURNING t0.\"id\"");
        var values = new Source.Values(List.of(ID, TITLE), List.of(new Expr.ArrayParam(ValueType.LONG, List.of(1L)),
                new Expr.ArrayParam(ValueType.STRING, List.of("x"))));
        Expr same = new Expr.Compare(Operator.EQUAL, ARTICLE.column(ID), values.column(ID));
        assertThat(sql(new Statement.Update(ARTICLE,
                List.of(new Statement.Assignment(TITLE, values.column(TITLE))), values, same, List.of()))).isEqualTo(
                        "UPDATE \"article\" t0 SET \"title\" = t1.\"title\" FROM unnest($1::int8[], $2::text[]) AS t1(\"id\", \"title\") WHERE t0.\"id\" = t1.\"id\"");
    }

    @Test
    void rowsAreDeletedByColumnsOfTheirOwn() {
        assertThat(sql(new Statement.Delete(ARTICLE, subtitled("y"))))
                .isEqualTo("DELETE FROM \"article\" t0 WHERE t0.\"subtitle\" = $1");
    }

    @Test
    void notIsSpelledSoThatNullIsNotTrue() {
        assertThat(where(Expr.not(subtitled("x")))).isEqualTo("(t0.\"subtitle\" = $1) IS NOT TRUE");
        assertThat(where(Expr.not(titled("x")))).isEqualTo("NOT (t0.\"title\" = $1)");
        assertThat(where(Expr.not(new Expr.IsNull(ARTICLE.column(SUBTITLE))))).isEqualTo("t0.\"subtitle\" IS NOT NULL");
        assertThat(Expr.not(Expr.not(subtitled("x")))).isEqualTo(subtitled("x"));
    }

    @Test
    void inIsOnePlaceholderHoweverManyValues() {
        Expr two = Expr.in(ARTICLE.column(ID), ValueType.LONG, List.of(1L, 2L));
        Expr three = Expr.in(ARTICLE.column(ID), ValueType.LONG, Arrays.asList(1L, null, 2L, 3L));
        assertThat(where(two)).isEqualTo("t0.\"id\" = ANY($1)");
        assertThat(compiler.compile(select(two))).isSameAs(compiler.compile(select(three)));
        assertThat(compiler.bind(select(three)).values()).containsExactly((Object) new Long[]{1L, 2L, 3L});
    }

    @Test
    void inOfNothingIsFalseAndMakesTheStatementKnownToBeEmpty() {
        Expr none = Expr.in(ARTICLE.column(ID), ValueType.LONG, List.of());
        assertThat(where(none)).isEqualTo("FALSE");
        assertThat(select(Expr.and(titled("x"), none)).isKnownEmpty()).isTrue();
        assertThat(select(Expr.or(titled("x"), none)).isKnownEmpty()).isFalse();
        assertThat(select(Expr.not(none)).where()).isEqualTo(Expr.TRUE);
    }

    @Test
    void aRelationUsedTwiceIsJoinedOnce() {
        Source author = author();
        Expr named = equal(author, NAME, "ada");
        assertThat(sql(select(Expr.or(named, equal(author(), NAME, "bob"))))).isEqualTo(
                "SELECT t0.\"id\" FROM \"article\" t0 JOIN \"users\" t1 ON t1.\"id\" = t0.\"author_id\" WHERE t1.\"name\" = $1 OR t1.\"name\" = $2");
    }

    @Test
    void aRelationThatMayBeMissingAndAllBehindItAreLeftJoins() {
        Source boss = new Source.Join(new Source.Join(ARTICLE, EDITOR, USERS, ID), BOSS, USERS, ID);
        assertThat(sql(select(equal(boss, NAME, "ada")))).isEqualTo("SELECT t0.\"id\" FROM \"article\" t0"
                + " LEFT JOIN \"users\" t1 ON t1.\"id\" = t0.\"editor_id\""
                + " LEFT JOIN \"users\" t2 ON t2.\"id\" = t1.\"boss_id\" WHERE t2.\"name\" = $1");
        assertThat(where(Expr.not(equal(boss, NAME, "ada")))).isEqualTo("(t2.\"name\" = $1) IS NOT TRUE");
    }

    @Test
    void theKeyOfARelationIsReadWithoutAJoin() {
        Source boss = new Source.Join(author(), BOSS, USERS, ID);
        assertThat(where(equal(author(), ID, 7L))).isEqualTo("t0.\"author_id\" = $1");
        assertThat(sql(select(equal(boss, ID, 7L)))).isEqualTo(
                "SELECT t0.\"id\" FROM \"article\" t0 JOIN \"users\" t1 ON t1.\"id\" = t0.\"author_id\" WHERE t1.\"boss_id\" = $1");
    }

    @Test
    void aSelectedRelationIsJoinedAndTellsByItsKeyWhetherItIsThere() {
        Source editor = new Source.Join(ARTICLE, EDITOR, USERS, ID);
        var select = new Select(ARTICLE, List.of(ARTICLE.column(ID), editor.column(ID)), Expr.TRUE, List.of(), null,
                null);
        assertThat(sql(select)).isEqualTo(
                "SELECT t0.\"id\", t1.\"id\" FROM \"article\" t0 LEFT JOIN \"users\" t1 ON t1.\"id\" = t0.\"editor_id\"");
    }

    @Test
    void orderLimitAndOffsetComeLast() {
        var select = new Select(ARTICLE, List.of(Expr.COUNT_ALL), titled("x"),
                List.of(new OrderTerm(ARTICLE.column(TITLE), true), new OrderTerm(author().column(NAME), false)),
                size(5),
                size(10));
        BoundSql bound = compiler.bind(select);
        assertThat(bound.sql().numbered()).isEqualTo("SELECT count(*) FROM \"article\" t0"
                + " JOIN \"users\" t1 ON t1.\"id\" = t0.\"author_id\" WHERE t0.\"title\" = $1"
                + " ORDER BY t0.\"title\" DESC, t1.\"name\" LIMIT $2 OFFSET $3");
        assertThat(bound.values()).containsExactly("x", 5L, 10L);
        assertThat(bound.sql().slots()).extracting(Slot::type).containsExactly(ValueType.STRING, ValueType.LONG,
                ValueType.LONG);
    }

    @Test
    void hostileNamesStayInsideTheirQuotes() {
        var table = new Table("my\"schema", "x\"; DROP TABLE users; --");
        var root = new Source.Root(table);
        var column = new Column("a\".\"b", ValueType.LONG, false);
        var select = new Select(root, List.of(root.column(column)), Expr.TRUE, List.of(), null, null);
        assertThat(sql(select)).isEqualTo(
                "SELECT t0.\"a\"\".\"\"b\" FROM \"my\"\"schema\".\"x\"\"; DROP TABLE users; --\" t0");
        assertThatThrownBy(() -> sql(new Select(new Source.Root(Table.of("a\0b")), List.of(Expr.COUNT_ALL),
                Expr.TRUE, List.of(), null, null))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void jdbcTakesQuestionMarksAndLeavesThoseOfNamesAlone() {
        var odd = new Column("what?\"now?", ValueType.LONG, false);
        CompiledSql sql = compiler.compile(select(equal(ARTICLE, odd, 1L)));
        assertThat(sql.questionMarks()).endsWith("WHERE t0.\"what?\"\"now?\" = ?");
        assertThat(new CompiledSql("a ? b \"?\" = $1", new int[]{12}, List.of(new Slot(ValueType.LONG, false)))
                .questionMarks()).isEqualTo("a ?? b \"?\" = ?");
    }

    @Test
    void theCacheKnowsAShapeByItsTypesAndKeepsNoValue() {
        Statement secret = select(titled("secret"));
        CompiledSql sql = compiler.compile(secret);
        assertThat(compiler.compile(select(titled("other")))).isSameAs(sql);
        assertThat(compiler.compile(select(equal(ARTICLE, ID, 1L)))).isNotSameAs(sql);
        assertThat(Shape.of(secret)).isEqualTo(secret).hasSameHashCodeAs(secret);
        assertThat(((Select) Shape.of(secret)).where())
                .isInstanceOfSatisfying(Expr.Compare.class, compare -> assertThat(compare.right())
                        .isInstanceOfSatisfying(Expr.Param.class,
                                param -> assertThat(param.value()).isNotEqualTo("secret")));
        assertThat(secret.toString() + compiler.bind(secret)).doesNotContain("secret");
    }

    @Test
    void valuesAreTakenFromTheStatementAtHandNotFromTheOneCompiledFirst() {
        var at = Instant.parse("2026-01-02T03:04:05Z");
        var column = new Column("at", ValueType.INSTANT, true);
        compiler.compile(select(equal(ARTICLE, column, Instant.EPOCH)));
        assertThat(compiler.bind(select(equal(ARTICLE, column, at))).values())
                .containsExactly(OffsetDateTime.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void theCacheIsBoundedAndKeepsWhatIsUsedAgain() {
        var cache = new ShapeCache(10);
        Statement often = select(titled("x"));
        CompiledSql first = cache.get(often, statement -> SqlText.of((Select) statement));
        for (int i = 0; i < 100; i++) {
            cache.get(select(equal(ARTICLE, new Column("c" + i, ValueType.LONG, false), 1L)),
                    statement -> SqlText.of((Select) statement));
            assertThat(cache.get(often, statement -> SqlText.of((Select) statement))).isSameAs(first);
            assertThat(cache.size()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void aComparisonWithNullIsRefused() {
        assertThatThrownBy(() -> equal(ARTICLE, SUBTITLE, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A comparison with null is true for no row. Use isNull(), or pass a value.");
    }

    private String sql(Statement statement) {
        return compiler.compile(statement).numbered();
    }

    private String where(Expr condition) {
        String sql = sql(select(condition));
        return sql.substring(sql.indexOf(" WHERE ") + " WHERE ".length());
    }

    private static Select select(Expr where) {
        return new Select(ARTICLE, List.of(ARTICLE.column(ID)), where, List.of(), null, null);
    }

    private static Source author() {
        return new Source.Join(ARTICLE, AUTHOR, USERS, ID);
    }

    private static Expr titled(String title) {
        return equal(ARTICLE, TITLE, title);
    }

    private static Expr subtitled(String subtitle) {
        return equal(ARTICLE, SUBTITLE, subtitle);
    }

    private static Expr equal(Source source, Column column, @org.jspecify.annotations.Nullable Object value) {
        return new Expr.Compare(Operator.EQUAL, source.column(column), new Expr.Param(column.type(), value));
    }

    private static Expr compare(Operator operator) {
        return new Expr.Compare(operator, ARTICLE.column(ID), new Expr.Param(ValueType.LONG, 1L));
    }

    private static Expr.Param size(long size) {
        return new Expr.Param(ValueType.LONG, size);
    }
}
