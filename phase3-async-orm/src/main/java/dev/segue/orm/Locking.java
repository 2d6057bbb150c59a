package dev.segue.orm;

import dev.segue.orm.sql.Lock;
import dev.segue.orm.sql.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How {@link QuerySet#selectForUpdate} locks rows. Unless it says whose, those of all tables the query uses, which the server refuses
 * for a relation that may lead to none: then say {@link #ofSelf}.
 *
 * <p>Threading: immutable, safe from any.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE">PostgreSQL: the locking clause</a>
 */
public final class Locking<E> {
    private final Source root;
    private final Lock lock;

    Locking(Source root) {
        this(root, new Lock(Lock.Strength.UPDATE, Lock.Wait.WAIT, List.of()));
    }

    private Locking(Source root, Lock lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Fails at once, instead of waiting, if another transaction has locked one of the rows. */
    public Locking<E> nowait() {
        return waiting(Lock.Wait.NOWAIT);
    }

    /** Leaves out the rows that another transaction has locked. */
    public Locking<E> skipLocked() {
        return waiting(Lock.Wait.SKIP_LOCKED);
    }

    /** Lets others refer to the rows meanwhile, whose keys then can't be changed. */
    public Locking<E> noKey() {
        return new Locking<>(root, new Lock(Lock.Strength.NO_KEY_UPDATE, lock.waiting(), lock.of()));
    }

    /** Locks the entities themselves, and of what they are related to only what {@link #of} names. */
    public Locking<E> ofSelf() {
        return of(Stream.of(root));
    }

    /** Locks these related rows, and of the others only what {@link #ofSelf} and other calls of this name. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Locking<E> of(Relation<E, ?>... relations) {
        return of(Stream.of(relations).map(Relation::source));
    }

    Lock lock() {
        return lock;
    }

    private Locking<E> of(Stream<Source> more) {
        var of = new ArrayList<>(lock.of());
        more.forEach(of::add);
        return new Locking<>(root, new Lock(lock.strength(), lock.waiting(), of));
    }

    private Locking<E> waiting(Lock.Wait changed) {
        if (lock.waiting() != Lock.Wait.WAIT && lock.waiting() != changed) {
            throw new IllegalArgumentException("nowait() and skipLocked() were both called on one lock. Choose one.");
        }
        return new Locking<>(root, new Lock(lock.strength(), changed, lock.of()));
    }
}
