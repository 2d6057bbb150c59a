package dev.segue.orm;

import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows read as entities, with the relations that {@code steps} lead to.
 *
 * <p>Shape: the columns of the entity, then those of each relation, in the order they were asked for, parents first.
 */
record Entities<T>(Model<T> model, List<Step> steps) implements Selection<T> {
    Entities {
        steps = List.copyOf(steps);
    }

    /** Returns the selection that also loads {@code more}. */
    Entities<T> load(List<Step> more) {
        more.forEach(Entities::refuseUnheld);
        var all = new ArrayList<>(steps);
        all.addAll(more);
        return new Entities<>(model, all);
    }

    /** Returns the steps to load and those on the way to them, each once, parents first. */
    List<Step> path() {
        Map<Step, Step> path = new LinkedHashMap<>();
        steps.forEach(step -> walk(step, path));
        return List.copyOf(path.keySet());
    }

    @Override
    public List<Expr> columns(Resolver resolver) {
        if (steps.isEmpty()) {
            return model.all().columns();
        }
        var columns = new ArrayList<>(model.all().columns());
        path().forEach(step -> columns.addAll(step.link().target().model().get().columns(step.join())));
        return columns;
    }

    @Override
    public RowMapper<T> mapper(@Nullable Runners runners) {
        var top = new Loading(model.name() + "_", model, 0, runners);
        Map<Step, Loading> loading = new LinkedHashMap<>();
        int at = model.width();
        for (Step step : path()) {
            Model<?> target = step.link().target().model().get();
            var loaded = new Loading(step.path(), target, at, runners);
            loading.put(step, loaded);
            (step.parent() == null ? top : parent(loading, step.parent())).add(step.link(), loaded);
            at += target.width();
        }
        return row -> model.read(row, 0, top);
    }

    @Override
    public List<Expr> groups(Query<?> query) {
        return List.of(query.model().key(query.root()));
    }

    private static Loading parent(Map<Step, Loading> loading, Step step) {
        return java.util.Objects.requireNonNull(loading.get(step));
    }

    private static void refuseUnheld(Step step) {
        if (step.link().ordinal() < 0) {
            throw new IllegalArgumentException(
                    "'%s' can't be loaded: no field holds what it leads to. Query '%s' instead.".formatted(step.path(),
                            step.link().target().model().get().name()));
        }
    }

    private static void walk(Step step, Map<Step, Step> path) {
        if (step.parent() != null) {
            walk(step.parent(), path);
        }
        path.putIfAbsent(step, step);
    }
}
