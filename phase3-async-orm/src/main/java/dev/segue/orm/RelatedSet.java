package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The entities {@code T} that another one, its owner, is related to: a query set of them that can also be added to. Made by {@link
 * Database#related}.
 *
 * <p>What is created by it, or by a query set made of it, belongs to the owner. The first filter speaks, over the relation back
 * to the owner, of the very row that leads to it.
 * <p>A to-many relation that another entity's foreign key holds can lose entities only if that key may be NULL.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/relations/">Django's related managers, which this follows</a>
 */
public final class RelatedSet<T> extends QuerySet<T> {
    private final Membership<T> membership;

    private RelatedSet(Runners runners, Query<T> query, Entities<T> entities, Membership<T> membership) {
        super(runners, query, entities);
        this.membership = membership;
    }

    static <T> RelatedSet<T> of(Runners runners, Object owner, Step step) {
        Membership<T> membership = Membership.of(owner, step);
        Query<T> members = membership.members().orderBy(step.link().order());
        return new RelatedSet<>(runners, members, Entities.of(membership.model()),
                membership);
    }

    @Override
    QuerySet<T> with(Query<T> changed, Entities<T> loaded) {
        return new RelatedSet<>(runners(), changed.settled(), loaded, membership);
    }

    /** Relates {@code entities} to the owner, and returns how many were not. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final long add(T... entities) {
        return runners().blocking().run("add", membership.add(List.of(entities)));
    }

    /** Async form of {@link #add}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<Long> asyncAdd(T... entities) {
        return runners().async().run(membership.add(List.of(entities)));
    }

    /**
     * Ends the relation of {@code entities} to the owner, and returns how many had one.
     *
     * @throws IllegalStateException if a foreign key holds the relation that must not be NULL
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final long remove(T... entities) {
        return runners().blocking().run("remove", membership.remove(List.of(entities)));
    }

    /** Async form of {@link #remove}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final CompletableFuture<Long> asyncRemove(T... entities) {
        return runners().async().run(membership.remove(List.of(entities)));
    }

    /**
     * Relates {@code entities} to the owner, and, unless a foreign key holds the relation that must not be NULL, no others; returns
     * how many were added or removed.
     */
    public long set(Collection<? extends T> entities) {
        return runners().blocking().run("set", membership.set(List.copyOf(entities)));
    }

    /** Async form of {@link #set}. */
    public CompletableFuture<Long> asyncSet(Collection<? extends T> entities) {
        return runners().async().run(membership.set(List.copyOf(entities)));
    }

    /**
     * Ends the relation of all entities to the owner, and returns how many there were.
     *
     * @throws IllegalStateException if a foreign key holds the relation that must not be NULL
     */
    public long clear() {
        return runners().blocking().run("clear", membership.clear());
    }

    /** Async form of {@link #clear}. */
    public CompletableFuture<Long> asyncClear() {
        return runners().async().run(membership.clear());
    }

    @Override
    Operation<T> creating(T entity) {
        return membership.creating(List.of(entity), super.creating(entity));
    }

    @Override
    Operation<List<T>> creatingAll(List<T> entities, Conflicts<T> conflicts) {
        return membership.creating(entities, super.creatingAll(entities, conflicts));
    }
}
