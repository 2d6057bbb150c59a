package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.WorkPool;

/**
 * What one request follows: a mode, the handler that runs the view's variant in that mode, and where to count it. Made once per
 * change of mode, not per request.
 */
record Plan(Mode mode, AsyncView handler, ViewStats stats) {
    /** Plans to run {@code variant}, which is one for {@code mode}. */
    static Plan of(Variant variant, Mode mode, Bridge bridge, ViewStats stats) {
        return new Plan(mode, handler(variant, mode, bridge), stats);
    }

    private static AsyncView handler(Variant variant, Mode mode, Bridge bridge) {
        return switch (mode) {
            case LEGACY, WORKER -> on(bridge.workers(), variant, bridge);
            case VIRTUAL -> on(bridge.virtualThreads(), variant, bridge);
            case ASYNC -> inScope((AsyncView) variant, bridge);
        };
    }

    /** The sync code that an async view calls is thread-bound, on a worker that is taken only if it calls some. */
    private static AsyncView inScope(AsyncView async, Bridge bridge) {
        return request -> bridge.inScope(bridge.workers(), () -> async.handle(request));
    }

    private static AsyncView on(WorkPool pool, Variant variant, Bridge bridge) {
        return switch (variant) {
            case SyncView sync -> request -> bridge.toAsync(pool, () -> sync.handle(request));
            case AsyncView async -> request -> bridge.toAsync(pool, () -> bridge.toSync(() -> async.handle(request)));
        };
    }
}
