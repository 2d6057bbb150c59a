package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.concurrent.CompletionStage;

/** Middleware that never blocks. */
@FunctionalInterface
public non-sealed interface AsyncMiddleware extends Middleware {
    /**
     * Answers {@code request}, as a rule with what {@code next} answers, whose stage never fails.
     *
     * <p>Threading: on a loop thread, so it must not block.
     */
    CompletionStage<Response> asyncHandle(Request request, AsyncView next);
}
