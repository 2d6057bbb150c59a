package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows read as values, from which {@code result} makes what the application gets. */
record Computed<R>(List<Expression<?, ?>> values, Form form, Function<Tuple, R> result) implements Selection<R> {
    Computed {
        values = List.copyOf(values);
    }

    /** What the application gets of a row. */
    enum Form {
        /** All values: it can hold more. */
        TUPLE,
        /** The one value. */
        ONE,
        /** Something made of the values. */
        MADE
    }

    static Computed<Tuple> tuple(List<? extends Expression<?, ?>> values) {
        return new Computed<>(List.copyOf(values), Form.TUPLE, tuple -> tuple);
    }

    @SuppressWarnings("NullAway") // a value that may be NULL gives null, as the field of an entity would
    static <V> Computed<V> one(Expression<?, V> value) {
        return new Computed<>(List.of(value), Form.ONE, tuple -> tuple.get(value));
    }

    @Override
    public List<Expr> columns(Resolver resolver) {
        return values.stream().map(value -> trimmed(resolver.value(value.expr()))).toList();
    }

    @Override
    public RowMapper<R> mapper(@Nullable Runners runners) {
        return row -> result.apply(read(row, 0));
    }

    @Override
    public List<Expr> groups(Query<?> query) {
        return columns(query.resolver());
    }

    @Override
    public Computed<R> with(List<? extends Expression<?, ?>> more) {
        if (form != Form.TUPLE) {
            return this;
        }
        var all = new ArrayList<Expression<?, ?>>(values);
        all.addAll(more);
        return new Computed<>(all, form, result);
    }

    /** Reads the values, the first of which is in column {@code at}. */
    Tuple read(Row row, int at) {
        var read = new @Nullable Object[values.size()];
        for (int i = 0; i < read.length; i++) {
            read[i] = values.get(i).codec().read(row, at + i);
        }
        return new Tuple(values, read);
    }

    private static Expr trimmed(Expr expr) {
        return expr instanceof Expr.ColumnRef ref ? ref.trimmed() : expr;
    }
}
