package dev.segue.caller;

import dev.segue.bridge.Bridge;
import java.util.concurrent.CompletableFuture;

/** Code of an application, outside the bridge's package: an async view that calls a sync service, which calls an async client. */
public record ThreeLayers(Bridge bridge) {
    /** Async code that calls {@link #service}. */
    public CompletableFuture<Integer> view() {
        return bridge.inScope(bridge.workers(), () -> bridge.toAsync(this::service));
    }

    private int service() {
        return bridge.<Integer>toSync(this::client);
    }

    private CompletableFuture<Integer> client() {
        return bridge.toAsync(() -> bridge.<Integer>toSync(() -> bridge.toAsync(this::tooDeep)));
    }

    private int tooDeep() {
        return bridge.toAsync(() -> 1).join();
    }

    /** Starts what nobody awaits. */
    public CompletableFuture<Integer> late() {
        return bridge.toAsync(() -> 1);
    }

    /** Completes {@code future}, and with it perhaps a request. */
    public static void end(CompletableFuture<Integer> future) {
        future.complete(1);
    }
}
