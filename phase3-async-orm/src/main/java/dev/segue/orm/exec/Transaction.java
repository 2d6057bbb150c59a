package dev.segue.orm.exec;

import dev.segue.bridge.Context;
import dev.segue.bridge.Deadline;
import dev.segue.orm.exec.Operation.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction under way: its blocks, what of it the server knows, and whether it may still be committed. Decides what to send
 * when a block is left; sends nothing itself.
 *
 * <p>Lazy: BEGIN and savepoints wait for the first statement that needs them, so a block that sends nothing costs nothing.
 * <p>A failed statement breaks the block it is in: until the end of that block no statement is sent, whatever the driver would do.
 * <p>Threading: one at a time, which {@link Turns} sees to; {@link #setRollback} and what it shares fields with, from any.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/transaction.py">Django's Atomic, whose rules these are</a>
 */
final class Transaction {
    private final SessionSource source;
    private final @Nullable Deadline deadline;
    private final Turns turns = new Turns();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private final Deque<Control> unsent = new ArrayDeque<>();
    private @Nullable ExclusiveSession session; // these are guarded by this
    private boolean rollback;
    private @Nullable Throwable broken;
    private @Nullable TransactionTimeoutException expired;

    /** @param source where its session comes from: its home */
    Transaction(SessionSource source) {
        this(source, null);
    }

    /** @param deadline by which it must have a session, if it has one at all */
    Transaction(SessionSource source, @Nullable Deadline deadline) {
        this.source = source;
        this.deadline = deadline;
    }

    /** A block that was entered; each is only itself. */
    static final class Block {
        private final @Nullable Control start;
        private final int depth;
        private final String site;
        private final List<Hook> hooks = new ArrayList<>();

        private Block(@Nullable Control start, int depth, String site) {
            this.start = start;
            this.depth = depth;
            this.site = site;
        }

        boolean isOutermost() {
            return depth == 0;
        }

        /** Returns where in the code it was entered, as messages name it. */
        String site() {
            return site;
        }

        /** Returns what was to run after the commit of this block and those inside it, in order. */
        List<Hook> hooks() {
            return hooks;
        }
    }

    SessionSource source() {
        return source;
    }

    /** Waits for a session, no longer than the transaction may take. */
    ExclusiveSession openSession() {
        return inTime(source::openExclusive);
    }

    /** Async form of {@link #openSession}. */
    CompletionStage<ExclusiveSession> asyncOpenSession() {
        return inTime(source::asyncOpenExclusive);
    }

    private <R> R inTime(Supplier<R> opening) {
        return deadline == null ? opening.get() : Context.current().with(Deadline.KEY, deadline).supply(opening);
    }

    Turns turns() {
        return turns;
    }

    synchronized @Nullable ExclusiveSession session() {
        return session;
    }

    synchronized void opened(ExclusiveSession taken) {
        session = taken;
    }

    /**
     * Gives the transaction up, whatever is under way: from now on it fails with {@code late}. From any thread; waits for nothing.
     *
     * @return false if it is over already
     */
    boolean expire(TransactionTimeoutException late) {
        ExclusiveSession using;
        synchronized (this) {
            if (blocks.isEmpty() && session == null) {
                return false;
            }
            expired = late;
            using = session;
        }
        if (using != null) {
            using.abort();
        }
        return true;
    }

    /** Returns the session, if there is one, and forgets it: whoever calls this closes it. */
    synchronized @Nullable ExclusiveSession giveUpSession() {
        ExclusiveSession given = session;
        session = null;
        return given;
    }

    /** Has {@code hook} run after the commit, unless {@code block} or one around it is rolled back. */
    synchronized void onCommit(Block block, Hook hook) {
        admit(block);
        block.hooks.add(hook);
    }

    /** Returns what must be sent before the next statement, in this order. */
    Deque<Control> unsent() {
        return unsent;
    }

    /**
     * Enters a block inside those entered before.
     *
     * @param site where in the code that is, as messages name it
     * @throws IllegalStateException if it is durable and not the outermost
     */
    synchronized Block enter(Atomic how, String site) {
        if (how.durable() && !blocks.isEmpty()) {
            throw new IllegalStateException(
                    "The durable block at %s is inside the block at %s, whose end would decide over it. Enter it outside, or drop DURABLE."
                            .formatted(site, blocks.element().site));
        }
        var block = new Block(start(how), blocks.size(), site);
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

    /** Notes that a statement failed. The first reason for a rollback stays the reason. */
    synchronized void failed(Throwable failure) {
        if (!rollback) {
            broken = failure;
        }
        rollback = true;
    }

    /** Asks for a rollback of the innermost block, or no longer does. What a failure broke stays broken. */
    synchronized void setRollback(boolean wanted) {
        rollback = wanted || broken != null;
    }

    /** Returns why {@code sql} may not be sent; null if it may. */
    synchronized @Nullable OrmException refusal(String sql) {
        if (expired != null) {
            return expired;
        }
        return rollback ? TransactionBrokenException.refused(sql, broken) : null;
    }

    /**
     * Lets a branch pass that is in {@code block}.
     *
     * @throws IllegalStateException if the transaction is over, or if another branch is in a block inside this one: what this branch
     *     did would be undone with that block
     */
    @SuppressWarnings("ReferenceEquality") // a block is only itself
    synchronized void admit(Block block) {
        Block innermost = blocks.peek();
        if (innermost == null || !blocks.contains(block)) {
            throw new IllegalStateException(
                    "The block at %s has ended and can't be used any more. Await what is started in a block before the block's end."
                            .formatted(block.site));
        }
        if (innermost != block) {
            throw new IllegalStateException(
                    "A branch in the block at %s can't go on while another one is in the block at %s, inside it. Let one end before the other starts."
                            .formatted(block.site, innermost.site));
        }
    }

    /** Returns whether the outermost block has ended. */
    synchronized boolean isOver() {
        return blocks.isEmpty();
    }

    /**
     * Where a savepoint of JDBC was set, which was in a block that nothing had broken.
     *
     * @param hooks how many hooks the block had
     */
    record Mark(Block block, int hooks) {}

    synchronized Mark mark(Block block) {
        return new Mark(block, block.hooks.size());
    }

    /** Notes that all since {@code mark} was undone, and with it what broke the block. */
    synchronized void backTo(Mark mark) {
        rollback = false;
        broken = null;
        mark.block.hooks.subList(mark.hooks, mark.block.hooks.size()).clear();
    }

    /** Returns the rest of {@code block}, whose body ended with {@code outcome}: an operation that ends the same way, if it can. */
    @SuppressWarnings("ReferenceEquality") // a block is only itself
    synchronized <T> Operation<T> leave(Block block, Outcome<T> outcome) {
        if (!blocks.contains(block)) {
            return outcome instanceof Operation.Failure ? outcome
                    : new Operation.Failure<>(new IllegalStateException(
                            "The block at %s ended after the block around it, which undid its work. Await what is started in a block before the block's end."
                                    .formatted(block.site)));
        }
        while (blocks.element() != block) {
            failed(new IllegalStateException(
                    "The block at %s was still open when the block at %s around it ended. Await what is started in a block before the block's end."
                            .formatted(blocks.pop().site, block.site)));
        }
        blocks.pop();
        if (expired != null) {
            Outcome<T> late = new Operation.Failure<T>(expired).followedBy(outcome);
            return block.isOutermost() ? ended(late) : late;
        }
        boolean undo = rollback || outcome instanceof Operation.Failure;
        if (block.start == null) {
            passOnHooks(block);
            if (outcome instanceof Operation.Failure<T>(Throwable failure)) {
                failed(failure);
            }
            return outcome;
        }
        Outcome<T> end = undo ? verdict(outcome) : outcome;
        rollback = false;
        broken = null;
        if (undo) {
            block.hooks.clear();
        }
        if (unsent.removeLastOccurrence(block.start)) {
            passOnHooks(block);
            return block.isOutermost() ? ended(end) : end;
        }
        return block.isOutermost() ? finish(undo, end) : unwind(block, undo, end);
    }

    /** A block that ends well although a failure broke it must not look as if its work were kept. */
    private <T> Outcome<T> verdict(Outcome<T> outcome) {
        return broken != null && outcome instanceof Operation.Value
                ? new Operation.Failure<>(TransactionBrokenException.undone(broken))
                : outcome;
    }

    private <T> Operation<T> finish(boolean undo, Outcome<T> end) {
        if (undo) {
            return rollBack(end);
        }
        if (session == null || !session.isOpen()) {
            return ended(new Operation.Failure<>(ConnectionException.beforeCommit()));
        }
        return Operation.attempt(new Control.Commit(), committed -> {
            if (!(committed instanceof Operation.Failure(var failure))) {
                return ended(end);
            }
            return CommitUnknownException.follows(failure)
                    ? ended(new Operation.Failure<>(new CommitUnknownException(failure)))
                    : rollBack(new Operation.Failure<>(failure));
        });
    }

    /** If even ROLLBACK fails the session is not idle, and giving it back closes the connection: that undoes the work too. */
    private <T> Operation<T> rollBack(Outcome<T> end) {
        return Operation.attempt(new Control.Rollback(),
                rolled -> ended(end instanceof Operation.Failure ? end.followedBy(rolled) : end));
    }

    private <T> Operation<T> ended(Outcome<T> end) {
        return Operation.attempt(new Control.End(), end::followedBy);
    }

    private <T> Operation<T> unwind(Block block, boolean undo, Outcome<T> end) {
        return undo ? rollBackTo(block.depth, end) : Operation.attempt(new Control.Release(block.depth), released -> {
            if (released instanceof Operation.Failure(var failure)) {
                return rollBackTo(block.depth, new Operation.Failure<>(failure));
            }
            passOnHooks(block);
            return end;
        });
    }

    private synchronized void passOnHooks(Block block) {
        Block outer = blocks.peek();
        if (outer != null) {
            outer.hooks.addAll(block.hooks);
        }
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
