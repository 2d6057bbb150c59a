package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a select for entity {@code T} and the relations loaded with it, and how to read them back.
 *
 * <p>Shape: the columns of the entity, then those of each relation, in the order they were asked for, parents first.
 */
record Selection<T>(List<Expr> columns, Model<T> model, Related related) implements RowMapper<T> {

    static <T> Selection<T> of(Model<T> model, Source.Root root, List<Step> steps) {
        var columns = new ArrayList<>(model.columns(root));
        var top = new Related(model.name() + "_", model, 0);
        Map<Step, Related> loaded = new LinkedHashMap<>();
        for (Step step : steps) {
            load(step, top, loaded, columns);
        }
        return new Selection<>(columns, model, top);
    }

    @Override
    public T map(Row row) {
        return model.read(row, 0, related);
    }

    private static Related load(Step step, Related top, Map<Step, Related> loaded, List<Expr> columns) {
        Related known = loaded.get(step);
        if (known != null) {
            return known;
        }
        Related parent = step.parent() == null ? top : load(step.parent(), top, loaded, columns);
        Model<?> model = step.relation().target().model().get();
        var related = new Related(step.path(), model, columns.size());
        columns.addAll(model.columns(step.join()));
        parent.add(step.relation(), related);
        loaded.put(step, related);
        return related;
    }
}
