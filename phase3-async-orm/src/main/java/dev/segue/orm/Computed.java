package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows read as values, from which {@code result} makes what the application gets. */
record Computed<R>(List<Expression<?, ?>> values, Function<Tuple, R> result) implements Selection<R> {
    Computed {
        values = List.copyOf(values);
    }

    @Override
    public List<Expr> columns(Resolver resolver) {
        return values.stream().map(value -> trimmed(resolver.value(value.expr()))).toList();
    }

    @Override
    public RowMapper<R> mapper(@Nullable Runners runners) {
        return row -> result.apply(read(row));
    }

    private Tuple read(Row row) {
        var read = new @Nullable Object[values.size()];
        for (int i = 0; i < read.length; i++) {
            read[i] = values.get(i).codec().read(row, i);
        }
        return new Tuple(values, read);
    }

    private static Expr trimmed(Expr expr) {
        return expr instanceof Expr.ColumnRef ref ? ref.trimmed() : expr;
    }
}
