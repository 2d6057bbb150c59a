package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;

/** A variant that may block, and returns its response. */
@FunctionalInterface
public non-sealed interface SyncView extends Variant {
    /**
     * Answers {@code request}.
     *
     * <p>Threading: called on a worker or a virtual thread, never on a loop thread.
     */
    Response handle(Request request) throws Exception;
}
