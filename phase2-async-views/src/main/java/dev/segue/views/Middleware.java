package dev.segue.views;

import java.util.List;

/**
 * Code around views: each request passes through the middleware in the order in which it was added, and its response back.
 *
 * <p>What a middleware can do it says by its type: {@link SyncMiddleware} may block, {@link AsyncMiddleware} never does, and one that is both
 * runs as what it wraps does. Where a sync one stands around async code, or the other way round, the chain changes threads there, once for
 * all neighbours of a kind; {@link Hooks} never need that. A failure becomes a response between every two of them.
 * <p>Threading: called for many requests at once.
 */
public sealed interface Middleware permits SyncMiddleware, AsyncMiddleware, Hooks {
    /** Returns whether it takes part; asked once, when the application starts. */
    default boolean isUsed() {
        return true;
    }

    /** Returns what of its settings is not fit for production; nothing by default. */
    default List<CheckResult> check() {
        return List.of();
    }
}
