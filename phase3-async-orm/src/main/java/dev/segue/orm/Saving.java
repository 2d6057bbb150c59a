package dev.segue.orm;

import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Tree;
import dev.segue.orm.sql.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores one entity, in one statement per table and attempt: the topmost parent's row first, as the others refer to it.
 *
 * <p>Threading: made anew for each run, one at a time.
 */
final class Saving<E> {
    private static final Statement.Conflict FAIL = new Statement.Conflict.Fail();

    private final Runners runners;
    private final Model<E> model;
    private final Storage<E> storage;
    private final E entity;
    private final Save<E> save;
    private final Map<Integer, Expr> computed = new HashMap<>();
    private final List<Integer> only = new ArrayList<>();
    private final @Nullable Object version;
    private final @Nullable Object nextVersion;

    private Saving(Runners runners, Model<E> model, E entity, Save<E> save) {
        this.runners = runners;
        this.model = model;
        this.storage = model.storage();
        this.entity = entity;
        this.save = save;
        this.version = storage.versionOf(entity);
        this.nextVersion = storage.isVersioned() ? storage.versionAfter(version, Instant.now()) : null;
        save.only().forEach(column -> only.add(storage.index("save()", column.expr())));
        for (Assignment<E> assignment : save.computed()) {
            computed.put(storage.index("save()", assignment.source().column(assignment.column())), assignment.value());
        }
    }

    /** Returns the operation that stores {@code entity}, and then holds what the database gave it. */
    static <E> Operation<E> of(Runners runners, Model<E> model, E entity, Save<E> save) {
        return Operation.late(() -> {
            model.storage().refuseUnfit(entity);
            return new Saving<>(runners, model, entity, save).operation();
        });
    }

    private Operation<E> operation() {
        boolean missing = model.keyOf(entity) == null;
        boolean insert = save.how() == Save.How.INSERT
                || (save.how() == Save.How.EITHER && (missing || (storage.isVersioned() && version == null)));
        if (insert) {
            storage.refusePartial("create()", entity);
            storage.giveKey(entity);
        }
        if (missing && (!insert || model.keyField().role() == Field.Role.KEY)) {
            model.requiredKey(entity);
        }
        Operation<Boolean> all = level(0, insert);
        return (storage.levels().size() == 1 ? all : Operation.atomic(Atomic.JOINED, all)).map(_ -> {
            Object now = insert ? startVersion() : nextVersion;
            if (now != null) {
                storage.putVersion(entity, now);
            }
            return entity;
        });
    }

    private @Nullable Object startVersion() {
        return storage.isVersioned() && version == null ? nextVersion : version;
    }

    /** Stores the tables from that at {@code at} on; the value tells whether the last one got a new row. */
    private Operation<Boolean> level(int at, boolean insert) {
        Level level = storage.levels().get(at);
        Operation<Boolean> stored = insert ? inserted(level) : updated(level);
        return at + 1 == storage.levels().size() ? stored : stored.then(inserted -> level(at + 1, inserted));
    }

    private Operation<Boolean> updated(Level level) {
        return update(level).then(found -> {
            if (found) {
                return Operation.value(false);
            }
            if (save.how() == Save.How.EITHER && version == null && !storage.isPartial(entity)) {
                return inserted(level);
            }
            throw storage.stale("save()", entity);
        });
    }

    /** Changes the row of {@code level}; the value tells whether there is one. */
    private Operation<Boolean> update(Level level) {
        var assignments = new ArrayList<Statement.Assignment>();
        var answered = new ArrayList<Integer>();
        for (int i = 0; i < level.fields().size(); i++) {
            int index = level.fields().index(i);
            Expr expr = computed.get(index);
            if (expr != null) {
                answered.add(index);
                assignments.add(assignment(index, level.own("save()", expr)));
            } else if (index == storage.version()) {
                assignments.add(assignment(index, new Expr.Param(storage.versionType(), nextVersion)));
            } else if (save.how() == Save.How.PARTLY ? only.contains(index)
                    : model.fields().get(index).isUpdated() && model.holds(entity, index)) {
                assignments.add(assignment(index, storage.param(entity, index)));
            }
        }
        if (assignments.isEmpty()) {
            return save.how() == Save.How.PARTLY ? Operation.value(true) : exists(level);
        }
        for (int i = 0; i < level.kept().size(); i++) {
            answered.add(level.kept().index(i));
        }
        var update = new Statement.Update(level.root(), assignments, null, row(level), columns(answered));
        return answered.isEmpty() ? Operation.execute(update, count -> Operation.value(count > 0))
                : Operation.query(update, reader(answered), rows -> Operation.value(!rows.isEmpty()));
    }

    private Operation<Boolean> exists(Level level) {
        return Operation.query(new Select(level.root(), List.of(Expr.TRUE), row(level), List.of(),
                new Expr.Param(ValueType.LONG, 1L), null), _ -> true, rows -> Operation.value(!rows.isEmpty()));
    }

    private Expr row(Level level) {
        return storage.row(level, model.requiredKey(entity), version);
    }

    private Operation<Boolean> inserted(Level level) {
        Object held = model.keyOf(entity);
        Expr key = held == null ? storage.drawnKey() : new Expr.Param(level.key().type(), held);
        var values = new ArrayList<Expr>();
        var answered = new ArrayList<Integer>();
        if (key != null) {
            values.add(key);
        }
        if (held == null) {
            answered.add(model.keyIndex());
        }
        for (int i = 0; i < level.inserted().size(); i++) {
            int index = level.inserted().index(i);
            Expr expr = computed.get(index);
            if (expr != null) {
                answered.add(index);
            }
            values.add(index == storage.version() ? new Expr.Param(storage.versionType(), startVersion())
                    : expr == null ? storage.param(entity, index) : constant(expr));
        }
        for (int i = 0; i < level.made().size(); i++) {
            answered.add(level.made().index(i));
        }
        var insert = new Statement.Insert(level.root().table(),
                key == null ? level.inserted().columns() : level.keyed(),
                new Statement.NewRows.One(values), FAIL, columns(answered));
        return answered.isEmpty() ? Operation.execute(insert, _ -> Operation.value(true))
                : Operation.query(insert, reader(answered), _ -> Operation.value(true));
    }

    private Expr constant(Expr expr) {
        if (Tree.any(expr, Expr.ColumnRef.class::isInstance)) {
            throw new IllegalArgumentException(
                    "save() of a '%s' computes a value of what its row holds, but there is no row yet. Set the value in the entity."
                            .formatted(model.name()));
        }
        return expr;
    }

    private Statement.Assignment assignment(int index, Expr value) {
        return new Statement.Assignment(model.fields().get(index).column(), value);
    }

    private List<Column> columns(List<Integer> indexes) {
        return indexes.stream().map(index -> model.fields().get(index).column()).toList();
    }

    private RowMapper<Boolean> reader(List<Integer> indexes) {
        return row -> {
            for (int i = 0; i < indexes.size(); i++) {
                storage.put(entity, indexes.get(i), row, i, runners);
            }
            return true;
        };
    }
}
