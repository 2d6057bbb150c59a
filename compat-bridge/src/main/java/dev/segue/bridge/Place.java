package dev.segue.bridge;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of a branch belongs.
 *
 * @param scope the request scope it is in
 * @param home the thread that runs it or waits for it, and takes its sync code; nearer than the scope's own
 * @param loop the loop that runs its async code
 * @param call the sync call it is part of
 */
record Place(@Nullable Scope scope, @Nullable HomeThread home, @Nullable Executor loop, @Nullable SyncCall<?> call) {
    static final Place NOWHERE = new Place(null, null, null, null);

    /**
     * Lets the call {@code name} pass while the scope is open. Sync code that is under way when its scope ends, and what it waits for, may still
     * finish, to clean up.
     *
     * @throws ScopeClosedException if it is not
     */
    void refuseEnded(String name) {
        boolean underWay = (call != null && call.isOnCurrentThread()) || (home != null && home.takesWork());
        if (scope != null && !underWay) {
            scope.refuseClosed(name);
        }
    }

    /** Returns the place of async code that {@code waiting} waits for. */
    Place async(HomeThread waiting, Executor onLoop) {
        return new Place(scope, waiting, onLoop, null);
    }

    /** Returns the place of the sync code of {@code made}, which runs on {@code thread} or, if null, on any, within this home. */
    Place sync(@Nullable HomeThread thread, @Nullable Executor onLoop, SyncCall<?> made) {
        return new Place(scope, thread == null ? home : thread, onLoop, made);
    }

    /** Returns the place of the async code of {@code request}. */
    Place in(Scope request, Executor onLoop) {
        return new Place(request, home, onLoop, call);
    }
}
