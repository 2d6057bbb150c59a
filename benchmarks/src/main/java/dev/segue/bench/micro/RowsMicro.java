package dev.segue.bench.micro;

import conduit.Article;
import conduit.Conduit;
import conduit.User;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.orm.Database;
import dev.segue.orm.DatabaseConfig;
import dev.segue.orm.QuerySet;
import dev.segue.orm.exec.StatementLog;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads Conduit's 1,000 articles as entities, nine columns each, on either driver: through the ORM, and by hand with the same SQL, the
 * driver's columns by index and the entities' setters.
 *
 * <p>By hand an author is a {@link User} that has its key only; the ORM makes one that can load the rest. Connections are set up alike:
 * statements prepared, rows fetched at once, and over JDBC a socket timeout, without which a dead server would be waited for for ever,
 * and with which the driver polls before it reads.
 * <p>The server is PostgreSQL on loopback, started when first used. Its work is part of the time, but not of {@code cpu.norm} of
 * {@link CpuProfiler}, which is the stricter ratio.
 * <p>Threading: one benchmark thread; on the native driver it waits for the loop.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 10, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // open() sets every field
public class RowsMicro {
    private static final int ROWS = 1_000;
    private static final String USER = "postgres";

    private Bridge bridge;
    private Database database;
    private QuerySet<Article> articles;
    private String sql;
    private Connection jdbc;
    private Vertx vertx;
    private PgConnection connection;
    private PreparedStatement prepared;

    /** Ends with the JVM. */
    private static final class Shared {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException failure) {
                throw new UncheckedIOException("The embedded PostgreSQL, which this benchmark reads from, can't start.",
                        failure);
            }
        }
    }

    @Setup
    public void open() throws SQLException {
        String url = "jdbc:postgresql://localhost:%d/postgres".formatted(Shared.SERVER.getPort());
        bridge = Bridge.open(BridgeConfig.DEFAULT);
        database = Database.open(DatabaseConfig.of(url, USER, ""), bridge);
        new Conduit().prepare(database);
        articles = database.objects(Article.class);
        var log = new StatementLog();
        List<Article> expected = Context.current().with(StatementLog.KEY, log).supply(articles::list);
        sql = log.statements().getFirst();
        openByHand(url);
        check("jdbcOrm", expected, jdbcOrm());
        check("jdbcByHand", expected, jdbcByHand());
        check("nativeOrm", expected, nativeOrm());
        check("nativeByHand", expected, nativeByHand());
    }

    private void openByHand(String url) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("socketTimeout", "35");
        jdbc = DriverManager.getConnection(url, properties);
        vertx = Vertx.vertx();
        connection = PgConnection.connect(vertx, new PgConnectOptions().setHost("localhost")
                .setPort(Shared.SERVER.getPort()).setDatabase("postgres").setUser(USER)).await();
        prepared = connection.prepare(sql).await();
    }

    @TearDown
    public void close() throws SQLException {
        connection.close().await();
        vertx.close().await();
        jdbc.close();
        database.close();
        bridge.close();
    }

    /** Fails unless {@code articles} are the ones expected, in every column. */
    private static void check(String name, List<Article> expected, List<Article> articles) {
        if (expected.size() != ROWS || !shown(expected).equals(shown(articles))) {
            throw new IllegalStateException("%s() read %d articles, which are not the %d expected.".formatted(name,
                    articles.size(), ROWS));
        }
    }

    private static List<List<Object>> shown(List<Article> articles) {
        return articles.stream()
                .map(each -> List.<Object>of(each.getId(), each.getSlug(), each.getTitle(), each.getDescription(),
                        each.getBody(), each.getCreatedAt(), each.getUpdatedAt(), each.getFavoritesCount(),
                        each.getAuthor().getId()))
                .toList();
    }

    @Benchmark
    public List<Article> jdbcOrm() {
        return articles.list();
    }

    @Benchmark
    public List<Article> jdbcByHand() throws SQLException {
        try (var statement = jdbc.prepareStatement(sql); ResultSet rows = statement.executeQuery()) {
            var read = new ArrayList<Article>();
            while (rows.next()) {
                var article = new Article();
                article.setId(rows.getLong(1));
                article.setSlug(rows.getString(2));
                article.setTitle(rows.getString(3));
                article.setDescription(rows.getString(4));
                article.setBody(rows.getString(5));
                article.setCreatedAt(rows.getObject(6, OffsetDateTime.class).toInstant());
                article.setUpdatedAt(rows.getObject(7, OffsetDateTime.class).toInstant());
                article.setFavoritesCount(rows.getInt(8));
                article.setAuthor(author(rows.getLong(9)));
                read.add(article);
            }
            return read;
        }
    }

    @Benchmark
    public List<Article> nativeOrm() {
        return articles.asyncList().join();
    }

    @Benchmark
    public List<Article> nativeByHand() {
        return prepared.query().execute().map(rows -> {
            var read = new ArrayList<Article>(rows.size());
            for (Row row : rows) {
                var article = new Article();
                article.setId(row.getLong(0));
                article.setSlug(row.getString(1));
                article.setTitle(row.getString(2));
                article.setDescription(row.getString(3));
                article.setBody(row.getString(4));
                article.setCreatedAt(row.getOffsetDateTime(5).toInstant());
                article.setUpdatedAt(row.getOffsetDateTime(6).toInstant());
                article.setFavoritesCount(row.getInteger(7));
                article.setAuthor(author(row.getLong(8)));
                read.add(article);
            }
            return read;
        }).toCompletionStage().toCompletableFuture().join();
    }

    private static User author(long key) {
        var author = new User();
        author.setId(key);
        return author;
    }
}
