package dev.segue.bench.driver;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.segue.orm.DatabaseConfig;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/** By hand on pgjdbc and HikariCP: statements prepared at the first use, columns by index. */
final class HandJdbc implements Line.Blocking {
    private static final Map<String, String> POSITIONAL = new ConcurrentHashMap<>();

    private final String title;
    private final HikariDataSource pool;

    HandJdbc(String title, DatabaseConfig config) {
        this.title = title;
        var driver = new PGSimpleDataSource();
        driver.setUrl(config.url());
        driver.setUser(config.user());
        driver.setPassword(config.password());
        driver.setPrepareThreshold(1);
        driver.setSocketTimeout(35); // as the ORM: nobody goes to production without
        driver.setTcpKeepAlive(true);
        var settings = new HikariConfig();
        settings.setDataSource(driver);
        settings.setMaximumPoolSize(config.jdbc().maxPoolSize());
        this.pool = new HikariDataSource(settings);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public ThreadFactory threads() {
        return Thread.ofPlatform().name("by-hand-", 1).factory();
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public Object run(Task task, int n) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return switch (task) {
                case GET -> items(connection, HandSql.GET, Task.item(n)).getFirst();
                case FILTER_20 -> items(connection, HandSql.FILTER_20, array(connection, "int4", Task.owners(n, 4)));
                case FILTER_1000 ->
                    items(connection, HandSql.FILTER_1000, Task.firstItem(n, 1_000), Task.firstItem(n, 1_000) + 999);
                case COUNT -> count(connection, n);
                case INSERT -> insert(connection, Entry.any(Task.quantity(n)));
                case BULK_INSERT_100 -> insert(connection, Task.entries(n, 100));
                case BULK_INSERT_1000 -> insert(connection, Task.entries(n, 1_000));
                case UPDATE -> update(connection, HandSql.UPDATE, Task.quantity(n), Task.item(n));
                case BULK_UPDATE_20 -> update(connection, Task.changed(n, 20));
                case PREFETCH_20_X_5 -> prefetched(connection, Task.owners(n, 20)[0], 20);
                case TRANSACTION -> transaction(connection, n);
            };
        }
    }

    private static List<Item> items(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            var items = new ArrayList<Item>();
            while (rows.next()) {
                items.add(item(rows));
            }
            return items;
        }
    }

    private static Item item(ResultSet row) throws SQLException {
        var owner = new Owner();
        owner.setId(row.getInt(6));
        var item = new Item();
        item.setId(row.getInt(1));
        item.setName(row.getString(2));
        item.setQuantity(row.getInt(3));
        item.setPrice(row.getBigDecimal(4));
        item.setCreatedAt(row.getObject(5, OffsetDateTime.class).toInstant());
        item.setOwner(owner);
        return item;
    }

    private static long count(Connection connection, int n) throws SQLException {
        try (PreparedStatement statement = prepared(connection, HandSql.COUNT, Task.owners(n, 1)[0]);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Entry insert(Connection connection, Entry entry) throws SQLException {
        try (PreparedStatement statement = prepared(connection, HandSql.INSERT, entry.getName(), entry.getQuantity(),
                entry.getPrice(), entry.getCreatedAt().atOffset(ZoneOffset.UTC));
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            entry.setId(rows.getInt(1));
            return entry;
        }
    }

    private static List<Entry> insert(Connection connection, List<Entry> entries) throws SQLException {
        try (PreparedStatement statement = prepared(connection, HandSql.BULK_INSERT,
                column(connection, "text", entries, Entry::getName),
                column(connection, "int4", entries, Entry::getQuantity),
                column(connection, "numeric", entries, Entry::getPrice),
                column(connection, "timestamptz", entries, entry -> entry.getCreatedAt().atOffset(ZoneOffset.UTC)));
                ResultSet rows = statement.executeQuery()) {
            for (Entry entry : entries) {
                rows.next();
                entry.setId(rows.getInt(1));
            }
            return entries;
        }
    }

    private static long update(Connection connection, List<Item> items) throws SQLException {
        return update(connection, HandSql.BULK_UPDATE, column(connection, "int4", items, Item::getId),
                column(connection, "int4", items, Item::getQuantity));
    }

    private static long update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static List<Owner> prefetched(Connection connection, int first, int count) throws SQLException {
        var owners = new LinkedHashMap<Integer, Owner>();
        try (PreparedStatement statement = prepared(connection, HandSql.OWNERS, first, first + count - 1);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                owners.put(rows.getInt(1), Task.owner(rows.getInt(1), rows.getString(2)));
            }
        }
        Array keys = array(connection, "int4", owners.keySet().toArray());
        return Task.joined(owners, items(connection, HandSql.FILTER_20, keys));
    }

    private static Item transaction(Connection connection, int n) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Item item = items(connection, HandSql.GET, Task.item(n)).getFirst();
            item.setQuantity(Task.quantity(n));
            update(connection, HandSql.UPDATE, item.getQuantity(), item.getId());
            connection.commit();
            return item;
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static <T> Array column(Connection connection, String type, Collection<T> rows, Function<T, Object> value)
            throws SQLException {
        return array(connection, type, rows.stream().map(value).toArray());
    }

    private static Array array(Connection connection, String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    /** The numbered placeholders stand in order, each once, so {@code ?} says the same. */
    private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(positional(sql));
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static String positional(String sql) {
        return POSITIONAL.computeIfAbsent(sql, numbered -> numbered.replaceAll("\\$\\d", "?"));
    }
}
