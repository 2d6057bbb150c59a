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
 * Compiles queries of Conduit's articles: cold, with their shape cached, and with their bind values. A simple one selects an article by
 * slug; a wide one loads its author, its editor and the editor's country with it, by three joins.
 *
 * <p>The columns of a query are listed once, as an entity's model does; the rest of each tree is made anew.
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
    private static final Projection NARROW = Projection.of(article().toList());
    private static final Projection WIDE = Projection.of(Stream.of(article(), user(AUTHOR), user(EDITOR),
            Stream.of(COUNTRY.column(KEY), COUNTRY.column(column("name", ValueType.STRING)))).flatMap(all -> all)
            .<Expr>map(expr -> expr).toList());

    private final SqlCompiler warm = new SqlCompiler();
    private final Select simple = bySlug(NARROW, "a-quiet-gateway-1");
    private final Select another = bySlug(NARROW, "a-brave-gateway-2");
    private final Select joined = bySlug(WIDE, "a-quiet-gateway-1");
    private final Select anotherJoined = bySlug(WIDE, "a-brave-gateway-2");

    /** Fails unless cold and cached compile to the same text, shared by different values. */
    @Setup
    public void checkAnswers() {
        check(coldSimple(), cachedSimple(), " WHERE t0.\"slug\" = $1 LIMIT $2", 0);
        check(coldThreeJoins(), cachedThreeJoins(), " WHERE t0.\"slug\" = $1 LIMIT $2", 3);
        if (warm.compile(simple) != warm.compile(another) || warm.compile(joined) != warm.compile(anotherJoined)
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
    public CompiledSql coldThreeJoins() {
        return new SqlCompiler().compile(joined);
    }

    @Benchmark
    public CompiledSql cachedSimple() {
        return warm.compile(another);
    }

    @Benchmark
    public CompiledSql cachedThreeJoins() {
        return warm.compile(anotherJoined);
    }

    @Benchmark
    public BoundSql boundSimple() {
        return warm.bind(another);
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
        var same = new Expr.Compare(Expr.Operator.EQUAL, ARTICLE.column(SLUG), new Expr.Param(ValueType.STRING, slug));
        return new Select(ARTICLE, what, same, Select.Groups.NONE, List.of(),
                new Statement.Range(new Expr.Param(ValueType.LONG, 1L), null), null);
    }

    private static Column column(String name, ValueType type) {
        return new Column(name, type, false);
    }
}
