package dev.segue.orm.exec;

import java.util.concurrent.CompletionStage;

/**
 * Where the runners get their sessions.
 *
 * <p>Threading: safe from any.
 */
public interface SessionSource {

    /**
     * Takes a session; whoever takes it closes it.
     *
     * @throws SessionUnavailableException if none is free in time
     * @throws ConnectionException if the server can't be reached or refuses
     */
    Session open();

    /** Async form of {@link #open}. */
    CompletionStage<Session> asyncOpen();
}
