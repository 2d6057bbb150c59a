package dev.segue.views;

import dev.segue.bridge.ContextFuture;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring hooks as one middleware: one stage for all of them. A failure of one becomes a response on the spot, which the others see.
 *
 * <p>Threading: immutable.
 */
final class HookGroup implements SyncMiddleware, AsyncMiddleware {
    private final List<Hooks> hooks; // the outermost first
    private final BiFunction<Request, Throwable, Response> failures;

    /** @param failures makes a response of what a hook throws */
    HookGroup(List<Hooks> hooks, BiFunction<Request, Throwable, Response> failures) {
        this.hooks = List.copyOf(hooks);
        this.failures = failures;
    }

    /** Returns this group with one more, the innermost. */
    HookGroup with(Hooks innermost) {
        return new HookGroup(Stream.concat(hooks.stream(), Stream.of(innermost)).toList(), failures);
    }

    @Override
    public Response handle(Request request, SyncView next) throws Exception {
        Way way = in(request);
        return way.out(way.early != null ? way.early : next.handle(way.last));
    }

    @Override
    public CompletionStage<Response> asyncHandle(Request request, AsyncView next) {
        Way way = in(request);
        return way.early != null ? CompletableFuture.completedFuture(way.out(way.early))
                : ContextFuture.apply(next.handle(way.last), way::out);
    }

    private Way in(Request request) {
        var way = new Way(request);
        for (int i = 0; i < hooks.size() && way.early == null; i++) {
            way.pass(hooks.get(i));
        }
        return way;
    }

    /** How far one request got, and as what. Threading: confined to the request. */
    private final class Way {
        private final List<Request> passed = new ArrayList<>(hooks.size());
        private Request last;
        private @Nullable Response early;

        Way(Request first) {
            last = first;
        }

        void pass(Hooks hook) {
            try {
                switch (hook.before(last)) {
                    case Hooks.Step.Answer(var response) -> early = response;
                    case Hooks.Step.Pass(var request) -> {
                        last = request;
                        passed.add(request);
                    }
                }
            } catch (Throwable failure) {
                early = failures.apply(last, failure);
            }
        }

        Response out(Response inner) {
            Response response = inner;
            for (int i = passed.size() - 1; i >= 0; i--) {
                try {
                    response = hooks.get(i).after(passed.get(i), response);
                } catch (Throwable failure) {
                    response = failures.apply(passed.get(i), failure);
                }
            }
            return response;
        }
    }
}
