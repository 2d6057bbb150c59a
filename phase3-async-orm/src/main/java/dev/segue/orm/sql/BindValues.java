package dev.segue.orm.sql;

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

    /** Tables and joins hold no values, so what the statement starts from matters, if that is no table. */
    @Override
    public Iterable<Source> sources(Source start) {
        return start instanceof Source.Root ? Collections.emptyList() : Collections.singletonList(start);
    }

    @Override
    public void open(Source start) {}

    @Override
    public void close() {}

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
