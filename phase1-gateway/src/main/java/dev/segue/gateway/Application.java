package dev.segue.gateway;

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
     * Ends what lives longer than a request, such as WebSockets. Called when the gateway is closed, after the requests under way; does
     * nothing by default.
     */
    default void stopping() {}
}
