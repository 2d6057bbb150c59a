package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows read as entities with computed values beside them: first the columns of {@code entities}, then those of {@code values}. */
record Beside<E>(Entities<E> entities, Computed<Tuple> values) implements Selection<Annotated<E>> {

    @Override
    public List<Expr> columns(Resolver resolver) {
        var columns = new ArrayList<>(entities.columns(resolver));
        columns.addAll(values.columns(resolver));
        return columns;
    }

    @Override
    public RowMapper<Annotated<E>> mapper(@Nullable Runners runners) {
        RowMapper<E> entity = entities.mapper(runners);
        int width = entities.columns(Resolver.EMPTY).size();
        return row -> new Annotated<>(entity.map(row), values.read(row, width));
    }

    @Override
    public Operation<List<Annotated<E>>> completed(List<Annotated<E>> rows) {
        return entities.completed(rows.stream().map(Annotated::entity).toList()).map(_ -> rows);
    }

    @Override
    public boolean keeps() {
        return entities.keeps();
    }

    @Override
    public List<Expr> groups(Query<?> query) {
        return entities.groups(query);
    }

    @Override
    public Selection<Annotated<E>> with(List<? extends Expression<?, ?>> more) {
        return new Beside<>(entities, values.with(more));
    }
}
