package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.concurrent.CompletionStage;

/** A variant that never blocks, and returns a stage of its response. */
@FunctionalInterface
public non-sealed interface AsyncView extends Variant {
    /**
     * Answers {@code request}.
     *
     * <p>Threading: in mode {@code async} called on an I/O thread, so it must not block; in {@code worker} and {@code virtual} on a
     * thread of these, which waits for the stage.
     */
    CompletionStage<Response> handle(Request request);
}
