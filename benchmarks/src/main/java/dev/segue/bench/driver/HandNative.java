package dev.segue.bench.driver;

import dev.segue.orm.DatabaseConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** By hand on vertx-pg-client: one pipelined connection with prepared statements; a pool for transactions. */
final class HandNative implements Line.Async {
    private static final int PIPELINED = 256;
    private static final List<String> PREPARED = List.of(HandSql.GET, HandSql.FILTER_20, HandSql.FILTER_1000,
            HandSql.COUNT, HandSql.INSERT, HandSql.BULK_INSERT, HandSql.UPDATE, HandSql.BULK_UPDATE, HandSql.OWNERS);

    private final String title;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final Map<String, PreparedQuery<RowSet<Row>>> statements = new ConcurrentHashMap<>();
    private final Pool transactions;

    HandNative(String title, DatabaseConfig config) {
        this.title = title;
        PgConnectOptions options = PgConnectOptions.fromUri(config.url().replaceFirst("jdbc:", ""))
                .setUser(config.user()).setPassword(config.password()).setPipeliningLimit(PIPELINED)
                .setCachePreparedStatements(true);
        PgConnection connection = await(PgConnection.connect(vertx, options));
        PREPARED.forEach(sql -> statements.put(sql, await(connection.prepare(sql)).query()));
        this.transactions = PgBuilder.pool().using(vertx).connectingTo(options)
                .with(new PoolOptions().setMaxSize(config.lanes().transactions())).build();
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    @Override
    public void start(Task task, int n, BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        if (Vertx.currentContext() == null) {
            loop.runOnContext(_ -> answer(task, n).onComplete(done::accept));
        } else {
            answer(task, n).onComplete(done::accept);
        }
    }

    private Future<?> answer(Task task, int n) {
        return switch (task) {
            case GET -> items(HandSql.GET, Tuple.of(Task.item(n))).map(List::getFirst);
            case FILTER_20 -> items(HandSql.FILTER_20, Tuple.tuple().addArrayOfInteger(Task.owners(n, 4)));
            case FILTER_1000 ->
                items(HandSql.FILTER_1000, Tuple.of(Task.firstItem(n, 1_000), Task.firstItem(n, 1_000) + 999));
            case COUNT -> send(HandSql.COUNT, Tuple.of(Task.owners(n, 1)[0]))
                    .map(rows -> rows.iterator().next().getLong(0));
            case INSERT -> insert(Entry.any(Task.quantity(n)));
            case BULK_INSERT_100 -> insert(Task.entries(n, 100));
            case BULK_INSERT_1000 -> insert(Task.entries(n, 1_000));
            case UPDATE -> send(HandSql.UPDATE, Tuple.of(Task.quantity(n), Task.item(n))).map(RowSet::rowCount);
            case BULK_UPDATE_20 -> update(Task.changed(n, 20));
            case PREFETCH_20_X_5 -> prefetched(Task.owners(n, 20)[0], 20);
            case TRANSACTION -> transaction(n);
        };
    }

    private Future<RowSet<Row>> send(String sql, Tuple values) {
        return Objects.requireNonNull(statements.get(sql)).execute(values);
    }

    private Future<List<Item>> items(String sql, Tuple values) {
        return send(sql, values).map(HandNative::items);
    }

    private static List<Item> items(RowSet<Row> rows) {
        var items = new ArrayList<Item>(rows.size());
        for (Row row : rows) {
            items.add(item(row));
        }
        return items;
    }

    private static Item item(Row row) {
        var owner = new Owner();
        owner.setId(row.getInteger(5));
        var item = new Item();
        item.setId(row.getInteger(0));
        item.setName(row.getString(1));
        item.setQuantity(row.getInteger(2));
        item.setPrice(row.getBigDecimal(3));
        item.setCreatedAt(row.getOffsetDateTime(4).toInstant());
        item.setOwner(owner);
        return item;
    }

    private Future<Entry> insert(Entry entry) {
        return send(HandSql.INSERT, Tuple.of(entry.getName(), entry.getQuantity(), entry.getPrice(),
                entry.getCreatedAt().atOffset(ZoneOffset.UTC))).map(rows -> {
                    entry.setId(rows.iterator().next().getInteger(0));
                    return entry;
                });
    }

    private Future<List<Entry>> insert(List<Entry> entries) {
        Tuple columns = Tuple.of(column(entries, Entry::getName).toArray(String[]::new),
                column(entries, Entry::getQuantity).toArray(Integer[]::new),
                column(entries, Entry::getPrice).toArray(BigDecimal[]::new),
                column(entries, entry -> entry.getCreatedAt().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new));
        return send(HandSql.BULK_INSERT, columns).map(rows -> {
            var row = rows.iterator();
            entries.forEach(entry -> entry.setId(row.next().getInteger(0)));
            return entries;
        });
    }

    private Future<Integer> update(List<Item> items) {
        return send(HandSql.BULK_UPDATE, Tuple.tuple()
                .addArrayOfInteger(column(items, Item::getId).toArray(Integer[]::new))
                .addArrayOfInteger(column(items, Item::getQuantity).toArray(Integer[]::new))).map(RowSet::rowCount);
    }

    private Future<List<Owner>> prefetched(int first, int count) {
        return send(HandSql.OWNERS, Tuple.of(first, first + count - 1)).map(HandNative::owners)
                .compose(owners -> items(HandSql.FILTER_20, Tuple.tuple()
                        .addArrayOfInteger(owners.keySet().toArray(Integer[]::new)))
                        .map(items -> Task.joined(owners, items)));
    }

    private static Map<Integer, Owner> owners(RowSet<Row> rows) {
        var owners = new LinkedHashMap<Integer, Owner>();
        for (Row row : rows) {
            owners.put(row.getInteger(0), Task.owner(row.getInteger(0), row.getString(1)));
        }
        return owners;
    }

    private Future<?> transaction(int n) {
        return transactions.withTransaction(connection -> prepared(connection, HandSql.GET, Tuple.of(Task.item(n)))
                .map(rows -> item(rows.iterator().next())).compose(item -> {
                    item.setQuantity(Task.quantity(n));
                    return prepared(connection, HandSql.UPDATE, Tuple.of(item.getQuantity(), item.getId()))
                            .map(_ -> item);
                }));
    }

    private static Future<RowSet<Row>> prepared(SqlConnection connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values);
    }

    private static <T, V> Stream<V> column(List<T> rows, Function<T, V> value) {
        return rows.stream().map(value);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
