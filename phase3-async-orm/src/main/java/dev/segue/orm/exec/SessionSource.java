package dev.segue.orm.exec;

import java.util.concurrent.CompletionStage;

/**
 * Where the runners get their sessions.
 *
 * <p>Threading: safe from any.
 */
public interface SessionSource {

    /**
     * Takes a session for single statements; whoever takes it closes it.
     *
     * @throws SessionUnavailableException if none is free in time
     * @throws ConnectionException if the server can't be reached or refuses
     */
    Session open();

    /** Async form of {@link #open}. */
    CompletionStage<Session> asyncOpen();

    /** Returns whether {@link #open}, and the closing of what it gives to the current thread, need no input or output and never wait. */
    boolean opensAtOnce();

    /** Takes a session for a transaction, otherwise as {@link #open}. */
    ExclusiveSession openExclusive();

    /** Async form of {@link #openExclusive}. */
    CompletionStage<ExclusiveSession> asyncOpenExclusive();
}
