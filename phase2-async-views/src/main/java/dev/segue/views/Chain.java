package dev.segue.views;

import dev.segue.bridge.Around;
import dev.segue.bridge.Bridge;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import dev.segue.bridge.WorkPool;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.legacy.Mount;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middleware around views, planned once for each view and mode.
 *
 * <p>Planning goes from the view outwards. Each middleware is wrapped around what is there so far in the kind of that, if it can; only if it
 * can't, what is there is adapted first, so neighbours of one kind share a hop. At the top stands async code: a chain that ends sync is sent
 * to the pool of the mode; in one that ends async, the sync parts run on one thread of that pool, taken when first needed.
 * <p>Whatever fails becomes a response before the next middleware further out sees it.
 * <p>Threading: immutable.
 */
final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private final Bridge bridge;
    private final List<Middleware> middleware; // the outermost first
    private final List<Around> arounds; // the outermost first
    private final FailureHandler failures;

    Chain(Bridge bridge, List<Middleware> middleware, List<Around> arounds, FailureHandler failures) {
        this.bridge = bridge;
        this.arounds = List.copyOf(arounds);
        this.middleware = middleware.stream().filter(Chain::isUsed).toList();
        this.failures = failures;
    }

    /** Makes a response of a failure. */
    interface FailureHandler {
        /** Returns the answer to a request on which {@code view}, or what stands around it, failed. */
        Response answer(View view, Request request, Throwable failure);
    }

    /** Returns whether {@code one} takes part; ask once. */
    static boolean isUsed(Middleware one) {
        boolean used = one.isUsed();
        if (!used) {
            LOG.debug("Middleware '{}' takes no part.", name(one));
        }
        return used;
    }

    /** Returns the middleware around all views that takes part, the outermost first. */
    List<Middleware> middleware() {
        return middleware;
    }

    /**
     * Plans to run {@code view} in {@code mode}.
     *
     * @throws ModeException if it has no variant for the mode
     */
    AsyncView plan(View view, Mode mode) {
        List<Middleware> around = Stream.concat(middleware.stream().filter(view::wants), view.own().stream()).toList();
        WorkPool pool = mode == Mode.VIRTUAL ? bridge.virtualThreads() : bridge.workers();
        Mount legacy = view.legacyIn(mode);
        Variant variant = legacy == null ? inside(view, mode)
                : (AsyncView) request -> CompletableFuture
                        .completedFuture(legacy.handOver(request, pool)); // it hops by itself, when the exchange is its own
        Variant chain = guarded(variant, view, hooks(around));
        for (Middleware one : grouped(around, view).reversed()) {
            chain = wrapped(one, chain, view, mode);
        }
        return switch (chain) {
            case SyncView sync ->
                guardedAsync(request -> bridge.toAsync(pool, () -> sync.handle(request)), view, List.of());
            case AsyncView async -> request -> bridge.inScope(pool, () -> async.handle(request));
        };
    }

    /** Returns the view's own variant for {@code mode} inside all that stands directly around it. */
    private Variant inside(View view, Mode mode) {
        Variant variant = view.variant(mode);
        for (Around one : arounds.reversed()) {
            variant = view.wants(one) ? inside(one, variant) : variant;
        }
        return mode != Mode.ASYNC && variant instanceof AsyncView async ? waitingFor(async) : variant;
    }

    /** Failures reach {@code around} as they are, since a transaction is to see them. */
    private static Variant inside(Around around, Variant variant) {
        return switch (variant) {
            case SyncView sync -> (SyncView) request -> around.call(() -> sync.handle(request));
            case AsyncView async -> (AsyncView) request -> around.asyncCall(() -> async.handle(request));
        };
    }

    /** Returns {@code around} with groups instead of hooks. */
    private List<Middleware> grouped(List<Middleware> around, View view) {
        var grouped = new ArrayList<Middleware>();
        for (Middleware one : around) {
            if (!(one instanceof Hooks hooks)) {
                grouped.add(one);
            } else if (!grouped.isEmpty() && grouped.getLast() instanceof HookGroup before) {
                grouped.set(grouped.size() - 1, before.with(hooks));
            } else {
                grouped.add(new HookGroup(List.of(hooks),
                        (request, failure) -> failures.answer(view, request, failure)));
            }
        }
        return grouped;
    }

    private Variant wrapped(Middleware one, Variant inner, View view, Mode mode) {
        return switch (inner) {
            case SyncView next when one instanceof SyncMiddleware sync -> aroundSync(sync, next, view);
            case AsyncView next when one instanceof AsyncMiddleware async -> aroundAsync(async, next, view);
            case SyncView next -> {
                LOG.debug("View '{}', mode '{}': sync code is adapted for async middleware '{}'.", view.name(), mode,
                        name(one));
                yield aroundAsync((AsyncMiddleware) one, request -> bridge.toAsync(() -> next.handle(request)), view);
            }
            case AsyncView next -> {
                LOG.debug("View '{}', mode '{}': async code is adapted for sync middleware '{}'.", view.name(), mode,
                        name(one));
                yield aroundSync((SyncMiddleware) one, waitingFor(next), view);
            }
        };
    }

    private SyncView waitingFor(AsyncView async) {
        return request -> bridge.toSync(() -> async.handle(request));
    }

    private SyncView aroundSync(SyncMiddleware outer, SyncView next, View view) {
        return guardedSync(request -> outer.handle(request, next), view, List.of());
    }

    private AsyncView aroundAsync(AsyncMiddleware outer, AsyncView next, View view) {
        AsyncView around = request -> outer.asyncHandle(request, next);
        return outer instanceof HookGroup ? around : guardedAsync(around, view, List.of()); // a group never fails, and one stage less is faster
    }

    private Variant guarded(Variant variant, View view, List<Hooks> hooks) {
        return switch (variant) {
            case SyncView sync -> guardedSync(sync, view, hooks);
            case AsyncView async -> guardedAsync(async, view, hooks);
        };
    }

    /** Returns {@code sync} as one that answers also when it fails: as the first of {@code hooks} that knows how, else as the handler says. */
    private SyncView guardedSync(SyncView sync, View view, List<Hooks> hooks) {
        return request -> {
            try {
                return answer(view, request, sync.handle(request), null, hooks);
            } catch (Throwable failure) {
                return answer(view, request, null, failure, hooks);
            }
        };
    }

    /** As {@link #guardedSync}. */
    private AsyncView guardedAsync(AsyncView async, View view, List<Hooks> hooks) {
        return request -> {
            CompletionStage<Response> stage = started(async, view, request);
            return isAnswered(stage) ? stage
                    : stage.handle((response, failure) -> answer(view, request, response, failure, hooks));
        };
    }

    private static boolean isAnswered(CompletionStage<Response> stage) {
        return stage instanceof CompletableFuture<Response> future && future.state() == Future.State.SUCCESS
                && future.resultNow() != null;
    }

    private static CompletionStage<Response> started(AsyncView async, View view, Request request) {
        try {
            return cancellable(Objects.requireNonNull(async.handle(request),
                    () -> "View '%s' answered null instead of a stage. Return a stage of a Response."
                            .formatted(view.name())));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** A future of the JDK does not pass its cancellation on to what it waits for, and the client may go. */
    private static CompletionStage<Response> cancellable(CompletionStage<Response> stage) {
        return stage instanceof CompletableFuture<Response> future
                && (future instanceof ContextFuture<?> || future.isDone())
                        ? future
                        : ContextFuture.of(stage);
    }

    private Response answer(View view, Request request, @Nullable Response response, @Nullable Throwable failure,
            List<Hooks> hooks) {
        if (response != null) {
            return response;
        }
        Throwable cause = failure != null ? Failures.unwrap(failure)
                : new NullPointerException("View '%s' answered null. Return a Response.".formatted(view.name()));
        Optional<Response> rescued;
        try {
            rescued = hooks.stream().map(hook -> hook.failed(request, cause)).flatMap(Optional::stream).findFirst();
        } catch (Throwable ofHook) {
            return failures.answer(view, request, Failures.keeping(ofHook, cause));
        }
        return rescued.orElseGet(() -> failures.answer(view, request, cause));
    }

    /** Returns those that are asked when a view fails, the innermost first. */
    private static List<Hooks> hooks(List<Middleware> around) {
        return around.reversed().stream().filter(Hooks.class::isInstance).map(Hooks.class::cast).toList();
    }

    private static String name(Middleware one) {
        return one.getClass().getSimpleName();
    }
}
