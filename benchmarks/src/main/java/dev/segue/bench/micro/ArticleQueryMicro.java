package dev.segue.bench.micro;

import dev.segue.orm.sql.BoundSql;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.CompiledSql;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.SqlCompiler;
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
 * Compiles the query of Conduit's {@code articles.detail}, an article with its author by slug: cold, with its shape cached, and
 * with its bind values.
 *
 * <p>Threading: one benchmark thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ArticleQueryMicro {
    private static final String EXPECTED_END = " WHERE t0.\"slug\" = $1 LIMIT $2";

    private final SqlCompiler warm = new SqlCompiler();
    private final Select first = articleBySlug("a-quiet-gateway-1");
    private final Select second = articleBySlug("a-brave-gateway-2");

    /** Fails unless cold and cached compile to the same text, shared by different values. */
    @Setup
    public void checkAnswers() {
        String text = cold().numbered();
        if (!text.endsWith(EXPECTED_END) || !text.equals(cached().numbered())
                || warm.compile(first) != warm.compile(second)
                || !bound().values().equals(List.of("a-brave-gateway-2", 1L))) {
            throw new IllegalStateException("Cold and cached differ: '%s' and '%s'.".formatted(text, cached()));
        }
    }

    @Benchmark
    public CompiledSql cold() {
        return new SqlCompiler().compile(first);
    }

    @Benchmark
    public CompiledSql cached() {
        return warm.compile(second);
    }

    @Benchmark
    public BoundSql bound() {
        return warm.bind(second);
    }

    private static Select articleBySlug(String slug) {
        var author = column("author_id", ValueType.LONG);
        var key = column("id", ValueType.LONG);
        var root = new Source.Root(Table.of("conduit_article"));
        var join = new Source.Join(root, author, Table.of("conduit_user"), key);
        Stream<Expr> article = Stream.of(key, column("slug", ValueType.STRING), column("title", ValueType.STRING),
                column("description", ValueType.STRING), column("body", ValueType.STRING),
                column("created_at", ValueType.INSTANT),
                column("updated_at", ValueType.INSTANT), column("favorites_count", ValueType.INTEGER), author)
                .map(root::column);
        Stream<Expr> user = Stream.of(key, column("username", ValueType.STRING), column("email", ValueType.STRING),
                column("bio", ValueType.STRING), column("image", ValueType.STRING)).map(join::column);
        return new Select(root, Stream.concat(article, user).toList(), new Expr.Compare(Expr.Operator.EQUAL,
                root.column(column("slug", ValueType.STRING)), new Expr.Param(ValueType.STRING, slug)), List.of(),
                new Expr.Param(ValueType.LONG, 1L), null);
    }

    private static Column column(String name, ValueType type) {
        return new Column(name, type, false);
    }
}
