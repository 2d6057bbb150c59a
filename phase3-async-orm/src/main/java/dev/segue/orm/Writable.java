package dev.segue.orm;

import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Lock;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How rows of entity {@code E} are written: all those of a query set at once, or the row of an entity. {@code
 * database.objects(Book.class)} is where both start.
 *
 * <p>An entity is plain data: nothing is written until a method here is given it, and then its row alone; what it is related to
 * is stored by itself, first. To-many relations are written by {@link Database#related}.
 * <p>What takes several statements runs in a transaction, or in the one under way.
 * <p>Threading: immutable, safe from any; an entity belongs to the call it is given to until that ends.
 * <p>Errors: besides those of {@link Rows}, a broken constraint is a {@link dev.segue.orm.exec.ConstraintException}. An entity that
 * refers to one without a key is an {@link IllegalArgumentException} before anything is sent.
 */
public abstract sealed class Writable<E> extends Rows<E, E, QuerySet<E>> permits QuerySet {
    Writable(Runners runners, Query<E> query, Entities<E> entities) {
        super(runners, query, entities);
    }

    /**
     * Gives columns of all these rows new values, which may be computed of what each row holds, and returns how many rows there
     * are. A version column goes up by one.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final long update(Assignment<E>... assignments) {
        return runners().blocking().run("update", Updating.of(query(), List.of(assignments)));
    }

    /** Async form of {@link #update}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<Long> asyncUpdate(Assignment<E>... assignments) {
        return runners().async().run(Updating.of(query(), List.of(assignments)));
    }

    /**
     * Deletes all these rows. Of the relations that their entity declares, those with {@code cascade = REMOVE} are deleted with
     * them, rows of join tables too; other foreign keys to them become NULL if they may; the rest is up to the database.
     *
     * @throws IllegalStateException after {@link #slice} or {@link #limit}
     */
    public final Deleted delete() {
        return runners().blocking().run("delete", Deleting.of(query()));
    }

    /** Async form of {@link #delete()}. */
    public final CompletableFuture<Deleted> asyncDelete() {
        return runners().async().run(Deleting.of(query()));
    }

    /**
     * Deletes the row of {@code entity}, as {@link #delete()} does.
     *
     * @throws dev.segue.orm.exec.StaleEntityException if it has a version, and there is no row in that version
     */
    public final Deleted delete(E entity) {
        return runners().blocking().run("delete", Deleting.of(query().model(), entity));
    }

    /** Async form of {@link #delete(Object)}. */
    public final CompletableFuture<Deleted> asyncDelete(E entity) {
        return runners().async().run(Deleting.of(query().model(), entity));
    }

    /** Makes a new row of {@code entity}, which then holds what the database gave it, and returns it. */
    public final E create(E entity) {
        return runners().blocking().run("create", creating(entity));
    }

    /** Async form of {@link #create}. */
    public final CompletableFuture<E> asyncCreate(E entity) {
        return runners().async().run(creating(entity));
    }

    /**
     * Stores {@code entity} and returns it: in the row with its key; in a new row if there is none, or if it has no key yet.
     *
     * @param computed values that the server computes of what the row holds; the entity has them afterwards
     * @throws dev.segue.orm.exec.StaleEntityException if it has a version, and there is no row in that version
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final E save(E entity, Assignment<E>... computed) {
        return save(entity, new Save<>(Save.How.EITHER, List.of(), List.of(computed)));
    }

    /** Async form of {@link #save(Object, Assignment[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<E> asyncSave(E entity, Assignment<E>... computed) {
        return asyncSave(entity, new Save<>(Save.How.EITHER, List.of(), List.of(computed)));
    }

    /**
     * Form of {@link #save(Object, Assignment[])} that says how.
     *
     * @throws dev.segue.orm.exec.StaleEntityException if there must be a row and is none
     */
    public final E save(E entity, Save<E> how) {
        return runners().blocking().run("save", Saving.of(runners(), query().model(), entity, how));
    }

    /** Async form of {@link #save(Object, Save)}. */
    public final CompletableFuture<E> asyncSave(E entity, Save<E> how) {
        return runners().async().run(Saving.of(runners(), query().model(), entity, how));
    }

    /**
     * Reads the row of {@code entity} into it, and returns it. Related entities it holds are replaced by ones still to be loaded.
     *
     * @throws NoRowException if there is none
     */
    public final E refresh(E entity) {
        return runners().blocking().run("refresh", refreshing(entity));
    }

    /** Async form of {@link #refresh}. */
    public final CompletableFuture<E> asyncRefresh(E entity) {
        return runners().async().run(refreshing(entity));
    }

    /**
     * Returns the one row of these; if there is none, creates what {@code made} gives. That another creates it at the same time is
     * no failure, if a unique constraint tells.
     *
     * @param made gives an entity that belongs to this query set
     * @throws dev.segue.orm.exec.ManyRowsException if there are several
     */
    public final Created<E> getOrCreate(Supplier<E> made) {
        return runners().blocking().run("getOrCreate", Creating.either(onlyRow(), made, this::creating));
    }

    /** Async form of {@link #getOrCreate}. */
    public final CompletableFuture<Created<E>> asyncGetOrCreate(Supplier<E> made) {
        return runners().async().run(Creating.either(onlyRow(), made, this::creating));
    }

    /**
     * Makes {@code changes} to the one row of these, which is locked meanwhile, and returns it; if there is none, creates what
     * {@code made} gives, as {@link #getOrCreate} does.
     *
     * @throws dev.segue.orm.exec.ManyRowsException if there are several
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Created<E> updateOrCreate(Supplier<E> made, Assignment<E>... changes) {
        return runners().blocking().run("updateOrCreate", updatingOrCreating(made, List.of(changes)));
    }

    /** Async form of {@link #updateOrCreate}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<Created<E>> asyncUpdateOrCreate(Supplier<E> made, Assignment<E>... changes) {
        return runners().async().run(updatingOrCreating(made, List.of(changes)));
    }

    /**
     * Makes new rows of {@code entities}, {@value Batches#BATCH} per statement, and returns them, in their order, with what the
     * database gave them.
     */
    public final List<E> bulkCreate(Collection<? extends E> entities) {
        return bulkCreate(entities, Conflicts.fail());
    }

    /** Async form of {@link #bulkCreate(Collection)}. */
    public final CompletableFuture<List<E>> asyncBulkCreate(Collection<? extends E> entities) {
        return asyncBulkCreate(entities, Conflicts.fail());
    }

    /** Form of {@link #bulkCreate(Collection)} that says what becomes of rows that a unique constraint keeps out. */
    public final List<E> bulkCreate(Collection<? extends E> entities, Conflicts<E> conflicts) {
        return runners().blocking().run("bulkCreate", creatingAll(List.copyOf(entities), conflicts));
    }

    /** Async form of {@link #bulkCreate(Collection, Conflicts)}. */
    public final CompletableFuture<List<E>> asyncBulkCreate(Collection<? extends E> entities, Conflicts<E> conflicts) {
        return runners().async().run(creatingAll(List.copyOf(entities), conflicts));
    }

    /**
     * Writes {@code columns} of each of {@code entities} to its row, {@value Batches#BATCH} per statement, and returns how many rows
     * there are. Of a relation, name the key: {@code Book_.publisher().id}.
     *
     * @throws dev.segue.orm.exec.StaleEntityException if the entities have versions, and one has no row in its version
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final long bulkUpdate(Collection<? extends E> entities, Expression<E, ?>... columns) {
        return runners().blocking().run("bulkUpdate", updatingAll(List.copyOf(entities), List.of(columns)));
    }

    /** Async form of {@link #bulkUpdate}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<Long> asyncBulkUpdate(Collection<? extends E> entities,
            Expression<E, ?>... columns) {
        return runners().async().run(updatingAll(List.copyOf(entities), List.of(columns)));
    }

    /** Returns the operation that makes {@code entity} one of these. */
    Operation<E> creating(E entity) {
        return Saving.of(runners(), query().model(), entity, Save.insert());
    }

    /** Returns the operation that makes {@code entities} some of these. */
    Operation<List<E>> creatingAll(List<E> entities, Conflicts<E> conflicts) {
        return Batches.create(runners(), query().model(), entities, conflicts);
    }

    private Operation<Long> updatingAll(List<E> entities, List<Expression<E, ?>> columns) {
        return Batches.update(runners(), query().model(), entities, columns);
    }

    private Operation<Created<E>> updatingOrCreating(Supplier<E> made, List<Assignment<E>> changes) {
        Lock lock = new Lock(Lock.Strength.UPDATE, Lock.Wait.WAIT, List.of(query().root()));
        var save = new Save<>(Save.How.PARTLY, List.of(), changes);
        return Operation.atomic(Creating.either(with(query().lock(lock)).onlyRow(), made, this::creating)
                .then(row -> row.created() ? Operation.value(row)
                        : Saving.of(runners(), query().model(), row.entity(), save).map(_ -> row)));
    }

    private Operation<E> refreshing(E entity) {
        Model<E> model = query().model();
        return Operation.late(() -> {
            Expr key = model.storage().own().is(model.requiredKey(entity));
            return Operation.query(
                    new Select(model.root(), model.all(), key, Select.Groups.NONE, List.of(), Statement.Range.ALL,
                            null),
                    row -> {
                        model.storage().refresh(row, entity, runners());
                        return entity;
                    }, rows -> {
                        if (rows.isEmpty()) {
                            throw new NoRowException(model.table().name());
                        }
                        return Operation.value(entity);
                    });
        });
    }
}
