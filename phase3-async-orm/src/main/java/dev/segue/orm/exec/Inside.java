package dev.segue.orm.exec;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The block that a branch of code is in: whatever the branch runs, on either side of the bridge, is part of it. */
record Inside(Transaction transaction, Transaction.Block block, Bridge bridge) implements Standing {

    /**
     * Something to do with the transaction when it is the run's turn to use it.
     *
     * @param leaving whether it ends the block, which is right even if a block inside it is still open
     */
    record Step<T>(Function<Transaction, Operation<T>> next, boolean leaving) implements Operation<T> {}

    /**
     * Something that code of others does with the connection of a transaction that lives on JDBC; its value is what that returned.
     *
     * @param what the statement if it is about one, else the call: for messages
     * @param mends whether it may be done in a broken block, since it goes back to before that
     */
    record Lent(String what, boolean mends, Lease.Use use) implements Operation<Optional<Object>> {}

    static @Nullable Inside current(Context.Key<Standing> key) {
        return Context.current().get(key) instanceof Inside inside ? inside : null;
    }

    /** Waits; a thread that waits runs the sync code sent to it, so one that the transaction lives on does not block it. */
    boolean awaitTurn() {
        CompletionStage<Boolean> turn = transaction.turns().take();
        try {
            return bridge.await(turn);
        } catch (Throwable failure) {
            transaction.turns().giveUp(turn);
            throw failure;
        }
    }

    /** Returns the operation that enters a block inside this one. */
    Operation<Inside> entering(Atomic how, String site) {
        return new Step<>(_ -> Operation.value(new Inside(transaction, transaction.enter(how, site), bridge)), false);
    }

    /** Returns the operation that ends this block, whose body ended with {@code outcome}. */
    <T> Operation<T> leaving(Operation.Outcome<T> outcome) {
        return new Step<>(_ -> transaction.leave(block, outcome), true);
    }
}
