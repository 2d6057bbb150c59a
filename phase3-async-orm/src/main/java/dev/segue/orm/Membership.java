package dev.segue.orm;

import dev.segue.orm.exec.Atomic;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Statement;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which entities {@code T} an owner is related to, as rows: the foreign key or the join table that says so.
 *
 * <p>Threading: immutable, safe from any; the entities belong to the call they are given to until that ends.
 */
sealed interface Membership<T> {
    Model<T> model();

    /** Returns the query of those that are related. */
    Query<T> members();

    /** Returns what a new member needs besides its own row: to be told of it before, or a row that says so after. */
    <R> Operation<R> creating(List<T> entities, Operation<R> created);

    Operation<Long> add(List<T> entities);

    Operation<Long> remove(List<T> entities);

    Operation<Long> clear();

    Operation<Long> set(List<T> entities);

    /** Returns that of {@code owner} by {@code step}. */
    @SuppressWarnings("unchecked") // the step of a Relation<E, T> leads to T's model
    static <T> Membership<T> of(Object owner, Step step) {
        Link link = step.link();
        var target = (Model<T>) link.target().model().get();
        Model<Object> near = Model.ofEntity(owner);
        if (step.parent() == null && link.kind() instanceof Link.Kind.ManyToMany pairs) {
            return new ByPairs<>(target, new Expr.Param(pairs.near().type(), near.requiredKey(owner)), pairs);
        }
        if (step.parent() == null && link.isMany() && link.kind() instanceof Link.Kind.Reverse reverse) {
            int index = IntStream.range(0, target.width())
                    .filter(at -> isCalled(target.fields().get(at).link(), reverse.mappedBy())).findFirst()
                    .orElseThrow();
            return new ByForeignKey<>(target, owner,
                    new Expr.Param(reverse.foreignKey().type(), near.requiredKey(owner)), index, step.path());
        }
        throw new IllegalArgumentException(
                "related() was given '%s', which does not lead straight to many. Use a to-many relation of '%s' itself."
                        .formatted(step.path(), near.name()));
    }

    private static boolean isCalled(@Nullable Link link, String name) {
        return link != null && link.name().equals(name);
    }

    private static <T> Set<Object> keys(Model<T> model, List<T> entities) {
        var keys = new LinkedHashSet<Object>();
        entities.forEach(entity -> keys.add(model.requiredKey(entity)));
        return keys;
    }

    private static List<Object> without(Set<Object> keys, Set<Object> others) {
        return keys.stream().filter(key -> !others.contains(key)).toList();
    }

    private static Expr equal(Expr left, Expr right) {
        return new Expr.Compare(Expr.Operator.EQUAL, left, right);
    }

    /** Rows of a join table say so. Adding one twice is left to its unique constraint. */
    record ByPairs<T>(Model<T> model, Expr.Param owner, Link.Kind.ManyToMany pairs) implements Membership<T> {
        @Override
        public Query<T> members() {
            var join = new Source.Join(model.root(), model.keyColumn(), pairs.join(), pairs.far(), Source.Arity.MANY,
                    0);
            return Query.of(model).filter(equal(join.column(pairs.near()), owner)).sticky();
        }

        @Override
        public <R> Operation<R> creating(List<T> entities, Operation<R> created) {
            return Operation.atomic(Atomic.JOINED, created.then(made -> add(entities).map(_ -> made)));
        }

        @Override
        public Operation<Long> add(List<T> entities) {
            return Operation.late(() -> insert(List.copyOf(keys(model, entities))));
        }

        @Override
        public Operation<Long> remove(List<T> entities) {
            return Operation.late(() -> delete(List.copyOf(keys(model, entities))));
        }

        @Override
        public Operation<Long> clear() {
            return Operation.execute(new Statement.Delete(root(), ofOwner()), Operation::value);
        }

        @Override
        public Operation<Long> set(List<T> entities) {
            return Operation.late(() -> {
                Set<Object> wanted = keys(model, entities);
                var present = new Select(root(), List.of(far()), ofOwner(), List.of(), null, null);
                return Operation.atomic(Atomic.JOINED,
                        Operation.query(present, model.storage().own().reader(), keys -> {
                            Set<Object> held = new LinkedHashSet<>(keys);
                            return delete(without(held, wanted)).then(
                                    removed -> insert(without(wanted, held)).map(added -> removed + added));
                        }));
            });
        }

        private Operation<Long> insert(List<Object> keys) {
            List<Column> columns = List.of(pairs.near(), pairs.far());
            var values = new Source.Values(columns, List.of(
                    new Expr.ArrayParam(owner.type(), Collections.nCopies(keys.size(), owner.value())),
                    new Expr.ArrayParam(pairs.far().type(), keys)));
            return Operation.execute(new Statement.Insert(pairs.join(), columns, new Statement.NewRows.Many(values),
                    new Statement.Conflict.Ignore(), List.of()), Operation::value);
        }

        private Operation<Long> delete(List<Object> keys) {
            return Operation.execute(new Statement.Delete(root(),
                    Expr.and(ofOwner(), Expr.in(far(), pairs.far().type(), keys))), Operation::value);
        }

        private Source.Root root() {
            return new Source.Root(pairs.join());
        }

        private Expr far() {
            return root().column(pairs.far());
        }

        private Expr ofOwner() {
            return equal(root().column(pairs.near()), owner);
        }
    }

    /** The foreign key at {@code index} of the related entity says so. */
    record ByForeignKey<T>(Model<T> model, Object owner, Expr.Param key, int index,
            String path) implements Membership<T> {
        @Override
        public Query<T> members() {
            return Query.of(model).filter(equal(foreignKey(), key));
        }

        @Override
        public <R> Operation<R> creating(List<T> entities, Operation<R> created) {
            return Operation.late(() -> {
                relate(entities, owner);
                return created;
            });
        }

        @Override
        public Operation<Long> add(List<T> entities) {
            return Operation.late(() -> assign(having(Query.of(model), keys(model, entities)), key).map(rows -> {
                relate(entities, owner);
                return rows;
            }));
        }

        @Override
        public Operation<Long> remove(List<T> entities) {
            return Operation.late(() -> {
                refuseNotNull("remove()");
                return assign(having(members(), keys(model, entities)), none()).map(rows -> {
                    relate(entities.stream().filter(this::isMember).toList(), null);
                    return rows;
                });
            });
        }

        @Override
        public Operation<Long> clear() {
            return Operation.late(() -> {
                refuseNotNull("clear()");
                return assign(members(), none());
            });
        }

        @Override
        public Operation<Long> set(List<T> entities) {
            return Operation.late(() -> {
                Set<Object> wanted = keys(model, entities);
                return !foreignKey().column().nullable() ? add(entities)
                        : Operation.atomic(Atomic.JOINED, Operation.query(members().keys(),
                                model.storage().own().reader(),
                                keys -> replace(entities, wanted, new LinkedHashSet<>(keys))));
            });
        }

        private Operation<Long> replace(List<T> entities, Set<Object> wanted, Set<Object> held) {
            List<Object> surplus = without(held, wanted);
            List<T> missing = entities.stream().filter(entity -> !held.contains(model.requiredKey(entity))).toList();
            return assign(having(members(), surplus), none())
                    .then(removed -> add(missing).map(added -> removed + added));
        }

        private Operation<Long> assign(Query<T> rows, Expr.Param value) {
            return Updating.of(rows, List.of(Assignment.of(foreignKey(), value)));
        }

        private Query<T> having(Query<T> rows, Collection<Object> keys) {
            Expr.ColumnRef key = model.key(model.root());
            return rows.filter(Expr.in(key, key.type(), List.copyOf(keys)));
        }

        private Expr.ColumnRef foreignKey() {
            return model.column(model.root(), index);
        }

        private Expr.Param none() {
            return new Expr.Param(key.type(), null);
        }

        private boolean isMember(T entity) {
            return key.value() != null && key.value().equals(model.encoded(entity, index));
        }

        private void relate(List<T> entities, @Nullable Object to) {
            int ordinal = Objects.requireNonNull(model.fields().get(index).link()).ordinal();
            entities.forEach(entity -> model.relate(entity, ordinal, to));
        }

        private void refuseNotNull(String call) {
            if (!foreignKey().column().nullable()) {
                throw new IllegalStateException(
                        "%s on '%s' would leave '%s' without the '%s' it must have. Delete it, or add it to another one."
                                .formatted(call, path, model.name(), foreignKey().column().name()));
            }
        }
    }
}
