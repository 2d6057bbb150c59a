package dev.segue.gateway;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Answers requests; everything behind a {@link Gateway} is one. */
@FunctionalInterface
public interface Application {
    /**
     * Returns the response to {@code request}, now or later.
     *
     * <p>Threading: called on an I/O thread, so it must not block; the stage may complete on any thread.
     * <p>Errors: a failure, thrown or in the stage, becomes a 500, or a 503 if a pool was full.
     */
    CompletionStage<Response> handle(Request request);

    /**
     * Returns whether {@link #handle} is to be called for the request with this head before its body is there; by default not. Then the body
     * is read as {@link Request#streamBody} is asked for it, once, and what is left of it when the response is sent is thrown away.
     *
     * <p>Threading: called on an I/O thread, only for requests with a body, so it must not block.
     */
    default boolean takesUnread(Request head) {
        return false;
    }

    /** Returns what a gateway starts, in this order, before it listens, and stops, in reverse, when it is closed; nothing by default. */
    default List<Lifespan> lifespans() {
        return List.of();
    }

    /** Returns whether it can answer; until then the gateway's health says that it is starting. True by default. */
    default boolean isReady() {
        return true;
    }

    /**
     * Ends what lives longer than a request, such as WebSockets. Called when the gateway is closed, after the requests under way; does
     * nothing by default.
     */
    default void stopping() {}
}
