package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.Optional;

/**
 * Middleware that waits for nothing, written once for sync and async views: what to do before the view, after it, and when it fails.
 *
 * <p>Threading: in sync chains on the request's home thread, in async ones on a loop thread; so it must not block.
 */
public non-sealed interface Hooks extends Middleware {
    /** What {@link #before} decides. */
    sealed interface Step {
        /** The request goes on, perhaps changed. */
        record Pass(Request request) implements Step {}

        /** It is answered here; what lies further in never sees it, nor does {@link #after} of this one. */
        record Answer(Response response) implements Step {}
    }

    /** Looks at a request on its way in. The outermost middleware's is called first. */
    default Step before(Request request) {
        return new Step.Pass(request);
    }

    /** Looks at a response on its way out, to the request as {@link #before} let it pass. The innermost middleware's is called first. */
    default Response after(Request request, Response response) {
        return response;
    }

    /** Answers for a view that failed, if it knows how. The innermost middleware is asked first; error handlers come after all. */
    default Optional<Response> failed(Request request, Throwable failure) {
        return Optional.empty();
    }
}
