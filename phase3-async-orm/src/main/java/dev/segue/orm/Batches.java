package dev.segue.orm;

import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Stores many entities, {@value #BATCH} per statement and table: one array of values per column, whatever their number, so that
 * the statement's shape is always the same. In tables with array columns, which can't be sent so, each has a statement of its own.
 *
 * <p>Threading: made anew for each run, one at a time.
 */
final class Batches<E> {
    static final int BATCH = 1000;

    private final Runners runners;
    private final Model<E> model;
    private final Storage<E> storage;
    private final Instant now = Instant.now();

    private Batches(Runners runners, Model<E> model) {
        this.runners = runners;
        this.model = model;
        this.storage = model.storage();
    }

    /** Returns the operation that makes a row of each of {@code entities}, which hold their keys afterwards. */
    static <E> Operation<List<E>> create(Runners runners, Model<E> model, List<E> entities, Conflicts<E> conflicts) {
        return Operation.late(() -> new Batches<>(runners, model).created(List.copyOf(entities), conflicts));
    }

    /** Returns the operation that writes {@code columns} of {@code entities} to their rows; its value is how many there are. */
    static <E> Operation<Long> update(Runners runners, Model<E> model, List<E> entities,
            List<? extends Expression<E, ?>> columns) {
        return Operation.late(() -> new Batches<>(runners, model).updated(List.copyOf(entities), columns));
    }

    private Operation<List<E>> created(List<E> entities, Conflicts<E> conflicts) {
        var keyed = new ArrayList<E>();
        var keyless = new ArrayList<E>();
        for (E entity : entities) {
            storage.refuseUnfit(entity);
            storage.refusePartial("bulkCreate()", entity);
            storage.giveKey(entity);
            boolean has = model.keyOf(entity) != null;
            if (!has && model.keyField().role() == Field.Role.KEY) {
                model.requiredKey(entity);
            }
            (has ? keyed : keyless).add(entity);
        }
        if (conflicts.how() != Conflicts.How.FAIL && storage.levels().size() > 1) {
            throw new IllegalArgumentException(
                    "bulkCreate() of '%s', which is stored in %d tables, can't say what becomes of a conflict in one. Leave conflicts out."
                            .formatted(model.name(), storage.levels().size()));
        }
        Statement.Conflict conflict = conflict(conflicts);
        List<List<E>> batches = batches(keyed);
        batches.addAll(batches(keyless));
        return together(batches, storage.levels().size(), batch -> create(batch, conflict)).map(_ -> entities);
    }

    private Statement.Conflict conflict(Conflicts<E> conflicts) {
        return switch (conflicts.how()) {
            case FAIL -> new Statement.Conflict.Fail();
            case IGNORE -> new Statement.Conflict.Ignore();
            case UPDATE -> new Statement.Conflict.Update(columns(conflicts.unique()), columns(conflicts.updated()));
        };
    }

    private List<Column> columns(List<? extends Expression<E, ?>> expressions) {
        return expressions.stream()
                .map(column -> model.fields().get(storage.index("bulkCreate()", column.expr())).column()).toList();
    }

    private Operation<Long> create(List<E> batch, Statement.Conflict conflict) {
        return Operation.sum(storage.levels(), level -> level.holdsArrays()
                ? Operation.sum(IntStream.range(0, batch.size()).boxed().toList(),
                        at -> insert(level, batch.subList(at, at + 1), conflict))
                : insert(level, batch, conflict));
    }

    /** Inserts the rows of {@code level}; the value is how many there are. */
    private Operation<Long> insert(Level level, List<E> batch, Statement.Conflict conflict) {
        boolean keyed = model.keyOf(batch.getFirst()) != null;
        Statement.Rows drawn = keyed ? null : storage.drawnKeys(batch.size());
        return drawn == null
                ? insert(level, batch, keyed ? array(batch, level.key().type(), model::keyOf) : null, keyed, conflict)
                : Operation.query(drawn, level.reader(),
                        keys -> insert(level, batch, new Expr.ArrayParam(level.key().type(), keys), false, conflict));
    }

    /**
     * @param keys of the new rows; null if the database gives them
     * @param keyed whether the entities hold them
     */
    private Operation<Long> insert(Level level, List<E> batch, Expr.@Nullable ArrayParam keys, boolean keyed,
            Statement.Conflict conflict) {
        List<Column> columns = keys == null ? level.inserted().columns() : level.keyed();
        IntFunction<Expr.ArrayParam> array = at -> keys != null && at == 0 ? keys
                : held(batch, level.inserted().index(keys == null ? at : at - 1));
        Fields returned = conflict instanceof Statement.Conflict.Ignore ? Fields.of(model)
                : keyed ? level.made() : level.keyAndMade();
        var insert = new Statement.Insert(level.root().table(), columns, rows(level, columns, array), conflict,
                returned.columns());
        return returned.size() == 0 ? Operation.execute(insert, rows -> noted(batch, level, rows))
                : Operation.query(insert, reader(batch, returned), rows -> noted(batch, level, (long) rows.size()));
    }

    private Operation<Long> noted(List<E> batch, Level level, long rows) {
        if (storage.versions(level)) {
            batch.forEach(entity -> storage.putVersion(entity, startVersion(entity)));
        }
        return Operation.value(rows);
    }

    private static Statement.NewRows rows(Level level, List<Column> columns, IntFunction<Expr.ArrayParam> array) {
        List<Expr.ArrayParam> arrays = IntStream.range(0, columns.size()).mapToObj(array).toList();
        return level.holdsArrays() || columns.isEmpty()
                ? new Statement.NewRows.One(arrays.stream()
                        .<Expr>map(one -> new Expr.Param(one.type(), one.values().getFirst())).toList())
                : new Statement.NewRows.Many(new Source.Values(columns, arrays));
    }

    private Expr.ArrayParam held(List<E> batch, int index) {
        return array(batch, model.fields().get(index).column().type(),
                index == storage.version() ? this::startVersion : entity -> model.encoded(entity, index));
    }

    private Object startVersion(E entity) {
        Object held = storage.versionOf(entity);
        return held == null ? storage.versionAfter(null, now) : held;
    }

    private static <E> Expr.ArrayParam array(List<E> batch, ValueType type, Held<E> held) {
        var values = new @Nullable Object[batch.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = held.of(batch.get(i));
        }
        return new Expr.ArrayParam(type, Arrays.asList(values));
    }

    /** What a column holds for an entity. */
    private interface Held<E> {
        @Nullable
        Object of(E entity);
    }

    /** Reads what the server gave to each of {@code batch}, in its order, in which the server inserts and answers. */
    private RowMapper<Boolean> reader(List<E> batch, Fields fields) {
        var at = batch.iterator();
        return row -> {
            storage.read(row, 0, fields, at.next(), runners);
            return true;
        };
    }

    private Operation<Long> updated(List<E> entities, List<? extends Expression<E, ?>> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(
                    "bulkUpdate() on '%s' was given no columns to write. Name at least one.".formatted(model.name()));
        }
        List<Integer> indexes = columns.stream().map(column -> storage.index("bulkUpdate()", column.expr())).toList();
        if (indexes.contains(model.keyIndex())) {
            throw new IllegalArgumentException(
                    "bulkUpdate() on '%s' was given the key, by which rows are found. Use update()."
                            .formatted(model.name()));
        }
        entities.forEach(entity -> {
            storage.refuseUnfit(entity);
            model.requiredKey(entity);
        });
        List<Level> levels = storage.levels().stream()
                .filter(level -> storage.versions(level) || !of(level, indexes).isEmpty()).toList();
        if (levels.stream().anyMatch(Level::holdsArrays)) {
            return Operation.atomic(oneByOne(entities, columns));
        }
        Operation<Long> each = together(batches(entities), levels.size(), batch -> update(levels, batch, indexes))
                .map(rows -> rows / levels.size());
        return !storage.isVersioned() ? each : Operation.atomic(each).map(rows -> {
            entities.forEach(entity -> storage.putVersion(entity, nextVersion(entity)));
            return rows;
        });
    }

    private Operation<Long> oneByOne(List<E> entities, List<? extends Expression<E, ?>> columns) {
        var save = new Save<E>(Save.How.PARTLY, List.copyOf(columns), List.of());
        return Operation.sum(entities, entity -> Saving.of(runners, model, entity, save).map(_ -> 1L));
    }

    private Operation<Long> update(List<Level> levels, List<E> batch, List<Integer> indexes) {
        return Operation.sum(levels, level -> update(level, batch, of(level, indexes)));
    }

    private List<Integer> of(Level level, List<Integer> indexes) {
        return IntStream.range(0, level.fields().size()).mapToObj(level.fields()::index).filter(indexes::contains)
                .toList();
    }

    private Operation<Long> update(Level level, List<E> batch, List<Integer> indexes) {
        var columns = new ArrayList<Column>();
        var arrays = new ArrayList<Expr.ArrayParam>();
        var assigned = new LinkedHashMap<Column, Integer>();
        add(columns, arrays, array(batch, level.key().type(), model::keyOf));
        for (int index : indexes) {
            assigned.put(model.fields().get(index).column(), columns.size());
            add(columns, arrays, held(batch, index));
        }
        boolean versioned = storage.versions(level);
        if (versioned) {
            add(columns, arrays, array(batch, storage.versionType(), storage::versionOf));
            assigned.put(storage.versionColumn(), columns.size());
            add(columns, arrays, array(batch, storage.versionType(), this::nextVersion));
        }
        var values = new Source.Values(columns, arrays);
        Expr same = equal(level.root().column(level.key()), values.column(columns.getFirst()));
        Expr where = versioned ? Expr.and(same, equal(level.root().column(storage.versionColumn()),
                values.column(columns.get(columns.size() - 2)))) : same;
        var update = new Statement.Update(level.root(), assigned.entrySet().stream()
                .map(one -> new Statement.Assignment(one.getKey(), values.column(columns.get(one.getValue()))))
                .toList(),
                values, where, versioned ? List.of(level.key()) : List.of());
        return versioned ? Operation.query(update, level.reader(), keys -> changed(batch, keys))
                : Operation.execute(update, Operation::value);
    }

    /** Refuses those of {@code batch} that are not among {@code keys}: a row can be in one version only. */
    private Operation<Long> changed(List<E> batch, List<Object> keys) {
        var known = new HashSet<>(keys);
        for (E entity : batch) {
            if (!known.remove(model.requiredKey(entity))) {
                throw storage.stale("bulkUpdate()", entity);
            }
        }
        return Operation.value((long) keys.size());
    }

    private Object nextVersion(E entity) {
        return storage.versionAfter(storage.versionOf(entity), now);
    }

    private static Expr equal(Expr left, Expr right) {
        return new Expr.Compare(Expr.Operator.EQUAL, left, right);
    }

    private static void add(List<Column> columns, List<Expr.ArrayParam> arrays, Expr.ArrayParam array) {
        columns.add(Source.Derived.column(columns.size(), array.type()));
        arrays.add(array);
    }

    private static <E> List<List<E>> batches(List<E> entities) {
        var batches = new ArrayList<List<E>>();
        for (int from = 0; from < entities.size(); from += BATCH) {
            batches.add(entities.subList(from, Math.min(entities.size(), from + BATCH)));
        }
        return batches;
    }

    /** Runs {@code batches} in one transaction, unless there is but one statement to send. */
    private Operation<Long> together(List<List<E>> batches, int tables,
            Function<List<E>, Operation<Long>> made) {
        Operation<Long> all = Operation.sum(batches, made);
        return batches.size() * tables > 1 ? Operation.atomic(Atomic.JOINED, all) : all;
    }
}
