package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.LoopThreads;
import java.sql.Savepoint;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connection of the transaction under way, lent to code that takes part in it. Each call takes its turn, as a run of the ORM
 * does; what it finds and what it breaks is what a statement of the ORM would find and break.
 *
 * <p>The blocks alone begin and end the transaction: {@code commit()} says that the holder's part is done, {@code rollback()} asks for
 * the block to be rolled back at its end, and what would end or change the transaction now is refused.
 * <p>Savepoints of JDBC are the holder's to use within the block they were set in.
 */
final class JoinedLease implements Lease {
    /** A statement that begins or ends a transaction, behind blanks and comments. */
    private static final Pattern CONTROL = Pattern.compile(
            "(?is)(?:\\s++|--[^\\n]*+|/\\*.*?\\*/)*+(?:commit|end|abort|begin|(?:start|prepare|set)\\s+transaction|"
                    + "rollback(?!\\s+(?:work\\s+|transaction\\s+)?to\\b))\\b(?!\\s*\\()");

    private final Inside inside;
    private final Context.Key<Standing> key;
    private final BlockingRunner runner;
    private final Map<Savepoint, Transaction.Mark> marks = Collections.synchronizedMap(new IdentityHashMap<>());

    JoinedLease(Inside inside, Context.Key<Standing> key, BlockingRunner runner) {
        this.inside = inside;
        this.key = key;
        this.runner = runner;
    }

    @Override
    public @Nullable Object use(String call, String what, Use use) {
        return use(call, what, false, use);
    }

    private @Nullable Object use(String call, String what, boolean mends, Use use) {
        branch(call);
        if (CONTROL.matcher(what).lookingAt()) {
            throw refused("'" + what.strip() + "'");
        }
        return runner.run(call, new Inside.Lent(what, mends, use)).orElse(null);
    }

    @Override
    public @Nullable Object control(String call, String what, Object[] arguments, Use use) {
        return switch (call) {
            case "getAutoCommit" -> false;
            case "getWarnings", "clearWarnings" -> null; // asked for when all is over; those of a statement are its own
            case "setAutoCommit", "setReadOnly" -> unchanged(call, (boolean) arguments[0]);
            case "commit" -> committed();
            case "rollback" -> arguments.length == 0 ? rolledBack() : rolledBack((Savepoint) arguments[0]);
            case "setSavepoint" -> marked((Savepoint) use(call, what, use));
            case "releaseSavepoint" -> released((Savepoint) arguments[0], use);
            case "setTransactionIsolation", "abort" -> throw refused(call + "()");
            default -> use(call, what, use);
        };
    }

    /** The connection stays the transaction's. */
    @Override
    public void close() {}

    /** Off is what both are already, as far as the holder may know. */
    private @Nullable Object unchanged(String call, boolean on) {
        if (on) {
            throw refused(call + "(true)");
        }
        return null;
    }

    private @Nullable Object committed() {
        branch("commit");
        OrmException refusal = inside.transaction().refusal("commit()");
        if (refusal != null) {
            throw refusal;
        }
        return null;
    }

    private @Nullable Object rolledBack() {
        Inside branch = branch("rollback");
        branch.transaction().admit(branch.block());
        branch.transaction().setRollback(true);
        return null;
    }

    private @Nullable Object rolledBack(Savepoint savepoint) {
        Transaction.Mark mark = known(savepoint);
        return use("rollback", "ROLLBACK TO SAVEPOINT", true, connection -> {
            connection.rollback(savepoint);
            inside.transaction().backTo(mark);
            return null;
        });
    }

    private Savepoint marked(@Nullable Savepoint savepoint) {
        if (savepoint == null) {
            throw new IllegalStateException("The driver gave no savepoint.");
        }
        marks.put(savepoint, inside.transaction().mark(branch("setSavepoint").block()));
        return savepoint;
    }

    private @Nullable Object released(Savepoint savepoint, Use use) {
        known(savepoint);
        return use("releaseSavepoint", "RELEASE SAVEPOINT", use);
    }

    /** A savepoint is used in the block it was set in: a block inside that would be undone with it, unaware. */
    private Transaction.Mark known(Savepoint savepoint) {
        branch("rollback");
        Transaction.Mark mark = marks.get(savepoint);
        if (mark == null) {
            throw new IllegalArgumentException(
                    "The savepoint was not set with this connection. Use the connection it was set with.");
        }
        inside.transaction().admit(mark.block());
        return mark;
    }

    /** Returns where the caller stands in the transaction. */
    private Inside branch(String call) {
        LoopThreads.refuseBlocking(call + "()", JoiningDataSource.INSTEAD);
        Transaction transaction = inside.transaction();
        if (transaction.isOver()) {
            throw new IllegalStateException(
                    "The block at %s has ended, and its connection was used after that: %s() at %s. Ask the DataSource for a connection where one is used, and close it there."
                            .formatted(inside.block().site(), call, Transactions.site()));
        }
        Inside branch = Inside.current(key);
        if (branch == null || branch.transaction() != transaction) {
            throw new IllegalStateException(
                    "The connection of the block at %s was used outside the block: %s() at %s, on thread '%s'. Use it in code that runs in the block; Bridge.toAsync() and toSync() take the block along."
                            .formatted(inside.block().site(), call, Transactions.site(),
                                    Thread.currentThread().getName()));
        }
        return branch;
    }

    private IllegalStateException refused(String what) {
        return new IllegalStateException(
                "%s was refused: the connection is part of the block at %s, which alone begins and ends its transaction. Let the block end it, or take a connection of your own in apart()."
                        .formatted(what, inside.block().site()));
    }

    @Override
    public String toString() {
        return "the connection of the block at " + inside.block().site();
    }
}
