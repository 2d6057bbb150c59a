package dev.segue.bench.micro;

import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.CompiledSql;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Projection;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Table;
import dev.segue.orm.sql.ValueType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compiles queries of Conduit's articles. A simple one selects an article by slug, one joins its author to filter by the author's
 * name, and a wide one loads author, editor and the editor's country with it, by three joins.
 *
 * <ul>
 * <li><em>cold</em>: a tree whose shape the compiler has not seen, to its text; a compiler and its cache are made for each.
 * <li><em>cached</em>: the lookup of a tree that is there, hashed and compared in full, with other values than the tree that was
 * compiled.
 * <li><em>bound</em>: the same, and its values as the drivers take them.
 * <li><em>fresh</em>: what a request does: the tree made of its values, looked up and bound.
 * </ul>
 *
 * <p>The columns of a query are listed once, as an entity's model does, and so are the columns that conditions name.
 * <p>Threading: one benchmark thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CompileMicro {
    private static final Source.Root ARTICLE = new Source.Root(Table.of("conduit_article"));
    private static final Column KEY = column("id", ValueType.LONG);
    private static final Column SLUG = column("slug", ValueType.STRING);
    private static final Source.Join AUTHOR = new Source.Join(ARTICLE, column("author_id", ValueType.LONG),
            Table.of("conduit_user"), KEY);
    private static final Source.Join EDITOR = new Source.Join(ARTICLE, column("editor_id", ValueType.LONG),
            Table.of("conduit_user"), KEY);
    private static final Source.Join COUNTRY = new Source.Join(EDITOR, column("country_id", ValueType.LONG),
            Table.of("conduit_country"), KEY);
    private static final Expr.ColumnRef ARTICLE_SLUG = ARTICLE.column(SLUG);
    private static final Expr.ColumnRef AUTHOR_NAME = AUTHOR.column(column("username", ValueType.STRING));
    private static final Projection NARROW = Projection.of(article().toList());
    private static final Projection WIDE = Projection.of(Stream.of(article(), user(AUTHOR), user(EDITOR),
            Stream.of(COUNTRY.column(KEY), COUNTRY.column(column("name", ValueType.STRING)))).flatMap(all -> all)
            .<Expr>map(expr -> expr).toList());

    private final SqlCompiler warm = new SqlCompiler();
    private final Select simple = bySlug(NARROW, "a-quiet-gateway-1");
    private final Select another = bySlug(NARROW, "a-brave-gateway-2");
    private final Select joined = byAuthor("ada");
    private final Select anotherJoined = byAuthor("grace");
    private final Select wide = bySlug(WIDE, "a-quiet-gateway-1");
    private final Select anotherWide = bySlug(WIDE, "a-brave-gateway-2");

    /** Fails unless cold and cached compile to the same text, shared by different values. */
    @Setup
    public void checkAnswers() {
        check(coldSimple(), cachedSimple(), " WHERE t0.\"slug\" = $1 LIMIT $2", 0);
        check(coldOneJoin(), cachedOneJoin(), " WHERE t1.\"username\" = $1 LIMIT $2", 1);
        check(coldThreeJoins(), cachedThreeJoins(), " WHERE t0.\"slug\" = $1 LIMIT $2", 3);
        if (warm.compile(simple) != cachedSimple() || warm.compile(joined) != cachedOneJoin()
                || warm.compile(wide) != cachedThreeJoins() || !boundSimple().equals(freshSimple())
                || !boundOneJoin().equals(freshOneJoin())
                || !boundSimple().values().equals(List.of("a-brave-gateway-2", 1L))) {
            throw new IllegalStateException("Statements of one shape do not share their text, or a value got lost.");
        }
    }

    private static void check(CompiledSql cold, CompiledSql cached, String end, int joins) {
        String text = cold.numbered();
        if (!text.endsWith(end) || text.split(" JOIN ").length != joins + 1 || !text.equals(cached.numbered())) {
            throw new IllegalStateException("Cold and cached differ: '%s' and '%s'.".formatted(text, cached));
        }
    }

    @Benchmark
    public CompiledSql coldSimple() {
        return new SqlCompiler().compile(simple);
    }

    @Benchmark
    public CompiledSql coldOneJoin() {
        return new SqlCompiler().compile(joined);
    }

    @Benchmark
    public CompiledSql coldThreeJoins() {
        return new SqlCompiler().compile(wide);
    }

    @Benchmark
    public CompiledSql cachedSimple() {
        return warm.compile(another);
    }

    @Benchmark
    public CompiledSql cachedOneJoin() {
        return warm.compile(anotherJoined);
    }

    @Benchmark
    public CompiledSql cachedThreeJoins() {
        return warm.compile(anotherWide);
    }

    @Benchmark
    public BoundSql boundSimple() {
        return warm.bind(another);
    }

    @Benchmark
    public BoundSql boundOneJoin() {
        return warm.bind(anotherJoined);
    }

    @Benchmark
    public BoundSql freshSimple() {
        return warm.bind(bySlug(NARROW, "a-brave-gateway-2"));
    }

    @Benchmark
    public BoundSql freshOneJoin() {
        return warm.bind(byAuthor("grace"));
    }

    private static Stream<Expr> article() {
        return Stream.of(KEY, SLUG, column("title", ValueType.STRING), column("description", ValueType.STRING),
                column("body", ValueType.STRING), column("created_at", ValueType.INSTANT),
                column("updated_at", ValueType.INSTANT), column("favorites_count", ValueType.INTEGER),
                column("author_id", ValueType.LONG)).map(ARTICLE::column);
    }

    private static Stream<Expr> user(Source user) {
        return Stream.of(KEY, column("username", ValueType.STRING), column("email", ValueType.STRING),
                column("bio", ValueType.STRING), column("image", ValueType.STRING)).map(user::column);
    }

    private static Select bySlug(Projection what, String slug) {
        return byText(what, ARTICLE_SLUG, slug);
    }

    private static Select byAuthor(String name) {
        return byText(NARROW, AUTHOR_NAME, name);
    }

    private static Select byText(Projection what, Expr.ColumnRef column, String text) {
        var same = new Expr.Compare(Expr.Operator.EQUAL, column, new Expr.Param(ValueType.STRING, text));
        return new Select(ARTICLE, what, same, Select.Groups.NONE, List.of(),
                new Statement.Range(new Expr.Param(ValueType.LONG, 1L), null), null);
    }

    private static Column column(String name, ValueType type) {
        return new Column(name, type, false);
    }
}
