package dev.segue.orm.exec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets the branches of one transaction use it one after the other, in the order they came.
 *
 * <p>Threading: safe from any; nothing here waits.
 */
final class Turns {
    private final Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>(); // these are guarded by this
    private boolean taken;

    /** Returns a stage that completes when it is the caller's turn, which {@link #pass} ends. */
    CompletionStage<Boolean> take() {
        var turn = new CompletableFuture<Boolean>();
        synchronized (this) {
            if (taken) {
                waiting.add(turn);
                return turn;
            }
            taken = true;
        }
        turn.complete(true);
        return turn;
    }

    /** Ends the current turn; the next one starts on this thread. */
    void pass() {
        CompletableFuture<Boolean> next;
        do {
            synchronized (this) {
                next = waiting.poll();
                taken = next != null;
            }
        } while (next != null && !next.complete(true));
    }

    /** Gives up waiting for {@code turn}; if it has come already, the next one starts. */
    void giveUp(CompletionStage<Boolean> turn) {
        if (!turn.toCompletableFuture().cancel(false)) {
            pass();
        }
    }
}
