package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lets any code of a request leave work for the time after its response, as {@link Response#whenSucceeded}: a view's, a function's it calls, or a task
 * for the end of its transaction, whose work is then left out too if that is rolled back:
 * <pre>{@code
 * routes.add(new AfterResponse(bridge));
 * routes.around(database.around(Atomic.DEFAULT));
 *
 * database.onCommit(() -> AfterResponse.run(() -> mail.send(receipt)));    // in a view
 * }</pre>
 *
 * <p>Work is sync code on a thread of the bridge, in order, and none if the request is answered with 400 or more. It stands where this middleware stands:
 * outside what was added later, so a transaction around the view has ended.
 */
public final class AfterResponse implements Hooks {
    private static final Context.Key<Queue<Callable<?>>> KEY = new Context.Key<>("work after the response");

    private final Bridge bridge;

    public AfterResponse(Bridge bridge) {
        this.bridge = bridge;
    }

    /**
     * Has {@code work} run after the response of the current request.
     *
     * @throws IllegalStateException outside a request, or if this middleware is not around it
     */
    public static void run(Callable<?> work) {
        Queue<Callable<?>> left = Context.current().get(KEY);
        if (left == null) {
            throw new IllegalStateException(
                    "There is no response here after which work could run. Add the middleware AfterResponse to the routes, before what calls this.");
        }
        left.add(work);
    }

    @Override
    public Step before(Request request) {
        Context.set(KEY, new ConcurrentLinkedQueue<>());
        return new Step.Pass(request);
    }

    @Override
    public Response after(Request request, Response response) {
        Response last = response;
        for (Callable<?> work : Objects.requireNonNullElseGet(Context.current().get(KEY),
                ArrayDeque<Callable<?>>::new)) {
            last = last.whenSucceeded(bridge, work);
        }
        return last;
    }
}
