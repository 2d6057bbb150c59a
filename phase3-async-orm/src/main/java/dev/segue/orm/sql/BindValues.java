package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bind values of one statement, as both drivers take them.
 *
 * <p>Threading: confined to one thread.
 */
final class BindValues implements SqlSink {
    private final @Nullable Object[] values;
    private final List<Source> starts = new ArrayList<>(2);
    private int count;

    private BindValues(int size) {
        this.values = new @Nullable Object[size];
    }

    static List<@Nullable Object> of(Statement statement, CompiledSql sql) {
        if (sql.slots().isEmpty()) {
            return List.of();
        }
        var values = new BindValues(sql.slots().size());
        new SqlWalk(values).statement(statement);
        return Collections.unmodifiableList(Arrays.<@Nullable Object>asList(values.values));
    }

    @Override
    public void bind(Expr.Param param) {
        values[count++] = param.type().wire(param.value());
    }

    @Override
    public void bind(Expr.ArrayParam array) {
        values[count++] = array.type().arrayOf().wire(array.values());
    }

    @Override
    public void open(Source start) {
        starts.add(start);
    }

    @Override
    public void close() {
        starts.removeLast();
    }

    /** Joins hold no values, so only what the statement starts from matters. */
    @Override
    public Iterable<Source> sources() {
        return List.of(starts.getLast());
    }

    @Override
    public boolean wantsColumns() {
        return false;
    }

    @Override
    public void outer() {}

    @Override
    public void inner() {}

    @Override
    public void text(String sql) {}

    @Override
    public void name(String name) {}

    @Override
    public void alias(Source source) {}

    @Override
    public void column(Source source, Column column) {}
}
