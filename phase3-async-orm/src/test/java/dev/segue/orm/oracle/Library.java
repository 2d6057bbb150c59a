package dev.segue.orm.oracle;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import dev.segue.orm.Database;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Rows;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.Way;
import dev.segue.orm.exec.StatementLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The oracle's tables and rows in a database of their own, and its questions asked in each {@link Way}.
 *
 * <p>Use: {@code @RegisterExtension static final Library LIBRARY = new Library();}, and {@link #reset} before each test that writes.
 */
final class Library implements BeforeAllCallback, AfterAllCallback {
    private static final String TABLES = "lib_account, lib_author, lib_blog, lib_book, lib_book_authors, lib_book_tags, lib_employee, lib_entry, lib_place, lib_profile, lib_publisher, lib_restaurant, lib_review, lib_setting, lib_tag";

    private final TestDatabase test = new TestDatabase();
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private Database database;

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        test.beforeAll(context);
        database = Database.open(test.config(), bridge);
        Way.on(database, bridge);
        test.execute(resource("schema.sql"));
        test.execute(resource("data.sql"));
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        database.close();
        bridge.close();
        test.afterAll(context);
    }

    /** Puts the rows back as they were. */
    void reset() throws SQLException {
        test.execute("TRUNCATE " + TABLES + " RESTART IDENTITY; " + resource("data.sql"));
    }

    TestDatabase test() {
        return test;
    }

    /** Returns all rows of all tables, as text. */
    String rows() throws SQLException {
        var all = new StringBuilder();
        for (String table : TABLES.split(", ", -1)) {
            List<String> rows = test.strings("SELECT t::text FROM " + table + " t ORDER BY 1");
            all.append(table).append(": ").append(String.join(" ", rows)).append('\n');
        }
        return all.toString();
    }

    /** For what is run in the ways that wait only. */
    static <T> CompletableFuture<T> unasked() {
        return CompletableFuture.failedFuture(new AssertionError("It was to be run blocking."));
    }

    Database database() {
        return database;
    }

    <T> QuerySet<T> objects(Class<T> model) {
        return database.objects(model);
    }

    /** Returns what {@code task} returns, having checked how many statements it sent. */
    <T> T sending(int statements, Supplier<T> task) {
        var log = new StatementLog();
        T result = Context.current().with(StatementLog.KEY, log).supply(task);
        assertThat(log.statements()).as("statements sent").hasSize(statements);
        return result;
    }

    /** Returns the statements that {@code task} sends. */
    List<String> sent(Supplier<?> task) {
        var log = new StatementLog();
        Context.current().with(StatementLog.KEY, log).supply(task::get);
        return log.statements();
    }

    /** Runs {@code task}, which is to fail, and returns its failure, having checked that it sent nothing. */
    static Throwable refused(Supplier<?> task) {
        var log = new StatementLog();
        try {
            Object result = Context.current().with(StatementLog.KEY, log).supply(task::get);
            throw new AssertionError("It was not refused, but returned " + result);
        } catch (RuntimeException failure) {
            assertThat(log.statements()).as("statements sent").isEmpty();
            return failure;
        }
    }

    static <R> List<R> list(Way way, Rows<?, R, ?> rows) {
        return way.run(rows::list, rows::asyncList);
    }

    static <R> R get(Way way, Rows<?, R, ?> rows) {
        return way.run(rows::get, rows::asyncGet);
    }

    static <R> Optional<R> first(Way way, Rows<?, R, ?> rows) {
        return way.run(rows::first, rows::asyncFirst);
    }

    static long count(Way way, Rows<?, ?, ?> rows) {
        Supplier<Long> sync = rows::count;
        Supplier<CompletableFuture<Long>> async = rows::asyncCount;
        return way.run(sync, async);
    }

    static boolean exists(Way way, Rows<?, ?, ?> rows) {
        Supplier<Boolean> sync = rows::exists;
        Supplier<CompletableFuture<Boolean>> async = rows::asyncExists;
        return way.run(sync, async);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Library.class.getResourceAsStream("/oracle/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
