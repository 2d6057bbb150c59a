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
    public void text(String sql) {}

    @Override
    public void column(Source source, Column column) {}

    @Override
    public void from(Source.Root root) {}
}
