package dev.segue.orm;

import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Changes all rows of a query: in one statement, or, if parents' tables change too, in one that reads the keys and one per table.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/models/sql/compiler.py">Django's SQLUpdateCompiler</a>
 */
final class Updating<E> {
    private final Query<E> query;
    private final Storage<E> storage;
    private final List<Assignment<E>> assignments;

    private Updating(Query<E> query, List<Assignment<E>> assignments) {
        this.query = query;
        this.storage = query.model().storage();
        this.assignments = assignments;
    }

    /** Returns the operation that makes {@code assignments} to the rows of {@code query}; its value is their number. */
    static <E> Operation<Long> of(Query<E> query, List<Assignment<E>> assignments) {
        return Operation.late(() -> {
            query.refuseUnwritable("update");
            return query.slice().isNone() || assignments.isEmpty() ? Operation.value(0L)
                    : new Updating<>(query, assignments).operation();
        });
    }

    private Operation<Long> operation() {
        assignments.forEach(this::refuseForeign);
        List<Statement.Update> updates = updates(level -> level.root().equals(query.root()) ? query.own() : Expr.TRUE);
        return updates.size() == 1 && updates.getFirst().root().equals(query.root())
                ? Operation.execute(updates.getFirst(), Operation::value)
                : Operation.atomic(Atomic.JOINED, byKey());
    }

    private Operation<Long> byKey() {
        return Operation.query(query.keys(), storage.own().reader(), keys -> {
            List<Statement.Update> updates = updates(level -> level.isOneOf(keys));
            return Operation.execute(updates.getFirst(), rows -> Operation
                    .sum(updates.subList(1, updates.size()), update -> Operation.execute(update, Operation::value))
                    .map(_ -> rows));
        });
    }

    /** Returns the statements that change something, that of the entity's own table first. */
    private List<Statement.Update> updates(Function<Level, Expr> where) {
        return storage.levels().reversed().stream().map(level -> update(level, where.apply(level)))
                .filter(update -> !update.assignments().isEmpty()).toList();
    }

    private Statement.Update update(Level level, Expr where) {
        var own = new ArrayList<Statement.Assignment>();
        for (Assignment<E> assignment : assignments) {
            if (assignment.source().equals(level.source())) {
                own.add(new Statement.Assignment(assignment.column(),
                        level.own("update()", query.resolver().value(assignment.value()))));
            }
        }
        if (storage.versions(level) && own.stream().noneMatch(one -> one.column().equals(storage.versionColumn()))) {
            own.add(new Statement.Assignment(storage.versionColumn(), storage.nextVersion(level)));
        }
        return new Statement.Update(level.root(), own, null, where, List.of());
    }

    private void refuseForeign(Assignment<E> assignment) {
        if (storage.levels().stream().noneMatch(level -> level.source().equals(assignment.source()))) {
            throw new IllegalArgumentException(
                    "update() on '%s' was given column '%s' of other rows. Update those rows with a query set of their own."
                            .formatted(query.model().name(), assignment.column().name()));
        }
    }
}
