package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows read as entities, with the relations that {@code steps} lead to.
 *
 * <p>Shape: the columns of the entity, then those of each relation, in the order they were asked for, parents first.
 *
 * @param steps those asked for and those on the way to them, each once, parents first
 * @param chosen which attributes are loaded
 * @param prefetches what further statements load, in this order
 * @param mode what loads the rest
 */
record Entities<T>(Model<T> model, List<Step> steps, Chosen chosen, List<Prefetch<?>> prefetches,
        FetchMode mode) implements Selection<T> {
    Entities {
        steps = path(steps);
        prefetches = List.copyOf(prefetches);
        if (!chosen.isAll()) {
            steps.forEach(chosen::refuseDeferred);
        }
    }

    /** Returns the selection of whole entities and nothing else. */
    static <T> Entities<T> of(Model<T> model) {
        return new Entities<>(model, List.of(), Chosen.ALL, List.of(), FetchMode.ONE);
    }

    /** Returns the selection that also loads {@code more}. */
    Entities<T> load(List<Step> more) {
        more.forEach(Entities::refuseUnheld);
        var all = new ArrayList<>(steps);
        all.addAll(more);
        return new Entities<>(model, all, chosen, prefetches, mode);
    }

    Entities<T> choose(Chosen changed) {
        return new Entities<>(model, steps, changed, prefetches, mode);
    }

    Entities<T> prefetch(List<Prefetch<?>> changed) {
        return new Entities<>(model, steps, chosen, changed, mode);
    }

    Entities<T> mode(FetchMode changed) {
        return new Entities<>(model, steps, chosen, prefetches, changed);
    }

    /** Returns {@code steps} and those on the way to them, each once, parents first. */
    private static List<Step> path(List<Step> steps) {
        if (steps.isEmpty()) {
            return steps;
        }
        Map<Step, Step> path = new LinkedHashMap<>();
        steps.forEach(step -> walk(step, path));
        return List.copyOf(path.keySet());
    }

    @Override
    public List<Expr> columns(Resolver resolver) {
        if (steps.isEmpty() && chosen.isAll()) {
            return model.all().columns();
        }
        var columns = new ArrayList<>(columns(model, model.root()));
        steps.forEach(step -> columns.addAll(columns(step.link().target().model().get(), step.join())));
        return columns;
    }

    private <M> List<Expr> columns(Model<M> of, Source source) {
        Part<M> part = chosen.part(of, source);
        return part == null ? of.columns(source) : part.columns(source);
    }

    @Override
    public RowMapper<T> mapper(@Nullable Runners runners) {
        Fetching fetching = runners == null ? null : new Fetching(runners, mode);
        Part<T> part = chosen.part(model, model.root());
        var top = new Loading(model.path(), model, 0, fetching, part);
        Map<Step, Loading> loading = steps.isEmpty() ? Map.of() : new HashMap<>();
        int at = part == null ? model.width() : part.width();
        for (Step step : steps) {
            Model<?> target = step.link().target().model().get();
            Part<?> loaded = chosen.part(target, step.join());
            var child = new Loading(step.path(), target, at, fetching, loaded);
            loading.put(step, child);
            (step.parent() == null ? top : parent(loading, step.parent())).add(step.link(), child);
            at += loaded == null ? target.width() : loaded.width();
        }
        return part == null ? row -> model.read(row, 0, top) : row -> top.entity(model, row);
    }

    @Override
    public Operation<List<T>> completed(List<T> rows) {
        Operation<List<T>> completed = Operation.value(rows);
        for (Prefetch<?> prefetch : prefetches) {
            completed = completed.then(all -> prefetch.of(model, all, mode).map(_ -> all));
        }
        return rows.isEmpty() ? Operation.value(rows) : completed;
    }

    @Override
    public boolean keeps() {
        return mode == FetchMode.PEERS;
    }

    @Override
    public boolean isOfTable() {
        return steps.isEmpty();
    }

    @Override
    public List<Expr> groups(Query<?> query) {
        return List.of(query.model().key(query.root()));
    }

    private static Loading parent(Map<Step, Loading> loading, Step step) {
        return java.util.Objects.requireNonNull(loading.get(step));
    }

    static void refuseUnheld(Step step) {
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
