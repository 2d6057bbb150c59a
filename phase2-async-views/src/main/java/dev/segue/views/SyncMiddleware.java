package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;

/** Middleware that may block. */
@FunctionalInterface
public non-sealed interface SyncMiddleware extends Middleware {
    /**
     * Answers {@code request}, as a rule with what {@code next} answers, which never throws.
     *
     * <p>Threading: on the request's home thread, as the sync views and other sync middleware of this request.
     */
    Response handle(Request request, SyncView next) throws Exception;
}
