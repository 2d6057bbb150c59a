package dev.segue.orm.exec;

import dev.segue.orm.exec.Operation.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A transaction under way: its blocks, what of it the server knows, and whether it may still be committed. Decides what to send
 * when a block is left; sends nothing itself.
 *
 * <p>Lazy: BEGIN and savepoints wait for the first statement that needs them, so a block that sends nothing costs nothing.
 * <p>A failed statement breaks the block it is in: until the end of that block no statement is sent, whatever the driver would do.
 * <p>Threading: one at a time.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/transaction.py">Django's Atomic, whose rules these are</a>
 */
final class Transaction {
    private final Deque<Block> blocks = new ArrayDeque<>();
    private final Deque<Control> unsent = new ArrayDeque<>();
    private @Nullable ExclusiveSession session;
    private boolean rollback;
    private @Nullable Throwable broken;

    /** A block that was entered; each is only itself. */
    static final class Block {
        private final @Nullable Control start;
        private final int depth;

        private Block(@Nullable Control start, int depth) {
            this.start = start;
            this.depth = depth;
        }
    }

    @Nullable
    ExclusiveSession session() {
        return session;
    }

    void opened(ExclusiveSession taken) {
        session = taken;
    }

    /** Forgets the session, which the caller closes. */
    void closed() {
        session = null;
    }

    /** Returns what must be sent before the next statement, in this order. */
    Deque<Control> unsent() {
        return unsent;
    }

    /**
     * Enters a block inside those entered before.
     *
     * @throws IllegalStateException if it is durable and not the outermost
     */
    Block enter(Atomic how) {
        if (how.durable() && !blocks.isEmpty()) {
            throw new IllegalStateException(
                    "A durable block was entered inside %d other(s), whose end would decide over it. Call it outside, or drop DURABLE."
                            .formatted(blocks.size()));
        }
        var block = new Block(start(how), blocks.size());
        blocks.push(block);
        if (block.start != null) {
            unsent.add(block.start);
        }
        return block;
    }

    /** No savepoint while a rollback is due: the block it would be in is lost anyway. */
    private @Nullable Control start(Atomic how) {
        if (blocks.isEmpty()) {
            return new Control.Begin(how.modes());
        }
        return how.savepoint() && !rollback ? new Control.Savepoint(blocks.size()) : null;
    }

    /** Notes that a statement failed. */
    void failed(Throwable failure) {
        rollback = true;
        if (broken == null) {
            broken = failure;
        }
    }

    /** Returns why {@code sql} may not be sent; null if it may. */
    @Nullable
    OrmException refusal(String sql) {
        return rollback ? TransactionBrokenException.refused(sql, broken) : null;
    }

    /** Returns the rest of {@code block}, whose body ended with {@code outcome}: an operation that ends the same way, if it can. */
    <T> Operation<T> leave(Block block, Outcome<T> outcome) {
        blocks.remove(block);
        boolean undo = rollback || outcome instanceof Operation.Failure;
        if (block.start == null) {
            if (outcome instanceof Operation.Failure<T>(Throwable failure)) {
                failed(failure);
            }
            return outcome;
        }
        Outcome<T> end = undo ? verdict(outcome) : outcome;
        rollback = false;
        broken = null;
        if (unsent.removeLastOccurrence(block.start)) {
            return block.depth == 0 ? ended(end) : end;
        }
        return block.depth == 0 ? finish(undo, end) : unwind(block.depth, undo, end);
    }

    /** A block that ends well although a failure broke it must not look as if its work were kept. */
    private <T> Outcome<T> verdict(Outcome<T> outcome) {
        return broken != null && outcome instanceof Operation.Value
                ? new Operation.Failure<>(TransactionBrokenException.undone(broken))
                : outcome;
    }

    private <T> Operation<T> finish(boolean undo, Outcome<T> end) {
        return undo ? rollBack(end)
                : Operation.attempt(new Control.Commit(),
                        committed -> committed instanceof Operation.Failure(var failure)
                                ? rollBack(new Operation.Failure<>(failure))
                                : ended(end));
    }

    /** If even ROLLBACK fails the session is not idle, and giving it back closes the connection: that undoes the work too. */
    private <T> Operation<T> rollBack(Outcome<T> end) {
        return Operation.attempt(new Control.Rollback(),
                rolled -> ended(end instanceof Operation.Failure ? end.followedBy(rolled) : end));
    }

    private <T> Operation<T> ended(Outcome<T> end) {
        return Operation.attempt(new Control.End(), end::followedBy);
    }

    private <T> Operation<T> unwind(int depth, boolean undo, Outcome<T> end) {
        return undo ? rollBackTo(depth, end)
                : Operation.attempt(new Control.Release(depth),
                        released -> released instanceof Operation.Failure(var failure)
                                ? rollBackTo(depth, new Operation.Failure<>(failure))
                                : end);
    }

    private <T> Operation<T> rollBackTo(int depth, Outcome<T> end) {
        Operation<Control> both = new Control.RollbackTo(depth).then(_ -> new Control.Release(depth));
        return Operation.attempt(both, unwound -> {
            if (unwound instanceof Operation.Failure(var failure)) {
                failed(failure);
            }
            return end;
        });
    }
}
