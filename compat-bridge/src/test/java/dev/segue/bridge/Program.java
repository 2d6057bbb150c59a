package dev.segue.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request does, as data: {@link RandomProgram} draws it from a seed, {@link ProgramRun} does it. */
final class Program {
    static final List<Context.Key<Integer>> KEYS = List.of(new Context.Key<>("a"), new Context.Key<>("b"));

    private Program() {}

    /** @param patience the milliseconds after which the request is late; 0 is never */
    record Request(Start start, int patience, Seen after) {}

    sealed interface Start {

        /** A request of async code on the server's loop. */
        record OnLoop(Body<AsyncStep> body) implements Start {}

        /** The same in a scope, with workers or virtual threads. */
        record Scoped(Body<AsyncStep> body, boolean virtual) implements Start {}

        /** A thread of somebody else that waits for a scope. */
        record Awaited(Body<AsyncStep> body) implements Start {}

        /** Sync code on a thread of somebody else. */
        record OnThread(Body<SyncStep> body) implements Start {}
    }

    sealed interface SyncStep {}

    sealed interface AsyncStep {}

    /**
     * Code, which returns {@code value} unless it has a failure.
     *
     * @param interruptible whether it asks to be interrupted when it is cancelled; async code never does
     */
    record Body<S>(List<S> steps, Object value, @Nullable Planned failure, boolean interruptible) {}

    /** What a body returns; the same object, not an equal one, must arrive. */
    record Value(int number) {}

    /**
     * Code that other code waits for.
     *
     * @param caught whether the other code goes on when it fails
     * @param after what the other code sees then
     */
    record Part<S>(Body<S> body, boolean caught, Seen after) {}

    /** How long something takes: {@code points} at which another thread may run, and {@code millis} on top. */
    record Patience(int points, int millis) {}

    // Steps of sync and of async code

    record Yield() implements SyncStep, AsyncStep {}

    record Sets(Context.Key<Integer> key, int value) implements SyncStep, AsyncStep {}

    record Sees(Seen seen) implements SyncStep, AsyncStep {}

    /** A sleep, or a timer. */
    record Delay(Patience patience) implements SyncStep, AsyncStep {}

    /** Leaves its thread-locals to whoever comes next. */
    record LeavesLocals() implements SyncStep, AsyncStep {}

    // Steps of sync code

    record ToSync(Part<AsyncStep> part) implements SyncStep {}

    /** Starts sync code on a virtual thread, and waits for it a moment later. */
    record Awaits(Part<SyncStep> part) implements SyncStep {}

    record SendsToItself() implements SyncStep {}

    /** Work that is sent once the wait around it is over (B23): taken by the next wait around, or refused. */
    record SendsLate(Body<SyncStep> body, boolean taken) implements SyncStep {}

    // Steps of async code

    record Bound(Part<SyncStep> part) implements AsyncStep {}

    /** @param virtual whether it runs on virtual threads; else on the shared pool */
    record OnPool(Part<SyncStep> part, boolean virtual) implements AsyncStep {}

    record InScope(Part<AsyncStep> part) implements AsyncStep {}

    /** A part that runs with a value of its own in a thread-local that propagates. */
    record WithLocal(Part<AsyncStep> part) implements AsyncStep {}

    /** Two branches at a time. The whole has no steps; it returns and fails as both together. */
    record Forks(Body<AsyncStep> first, Body<AsyncStep> second, boolean adopts, Part<AsyncStep> whole)
            implements
                AsyncStep {}

    /** Sync code that runs if async code fails, or is cancelled, and makes up for it. The whole has no steps. */
    record Cleans(Body<AsyncStep> body, Body<SyncStep> cleanup, Part<AsyncStep> whole) implements AsyncStep {}

    /**
     * A branch that is cancelled at some point of its life.
     *
     * @param hangs whether another branch beside it would last forever
     */
    record Cancels(Body<AsyncStep> victim, boolean hangs, Patience patience) implements AsyncStep {}

    /**
     * A branch whose shield is cancelled, so it goes on.
     *
     * @param below whether sync code waits for the shield, and is what is cancelled
     */
    record Shields(Part<AsyncStep> part, boolean below, Patience patience) implements AsyncStep {}

    /** A branch with a deadline of its own. */
    record Hurries(Body<AsyncStep> body, int millis) implements AsyncStep {}

    /** Sync code, with {@code layers} of waits, that waits or sleeps forever: it is cancelled, or its deadline passes. */
    record Hangs(int layers, Forever how, Patience patience) implements AsyncStep {}

    enum Forever {
        A_STAGE,
        A_FOREIGN_STAGE,
        ASLEEP,
        A_STAGE_UNTIL_LATE,
        A_FOREIGN_STAGE_UNTIL_LATE;

        static final List<Forever> ALL = List.of(values());

        boolean late() {
            return this == A_STAGE_UNTIL_LATE || this == A_FOREIGN_STAGE_UNTIL_LATE;
        }

        boolean foreign() {
            return this == A_FOREIGN_STAGE || this == A_FOREIGN_STAGE_UNTIL_LATE;
        }
    }

    /** Sync code that waits for itself. */
    record Cycles() implements AsyncStep {}

    /** B28: sync code waits for sync code that is behind it in the same queue. */
    record Crosses(Body<SyncStep> second) implements AsyncStep {}

    @SuppressWarnings("serial")
    static final class Planned extends RuntimeException {
        Planned() {
            super("planned", null, true, false);
        }
    }

    /**
     * What code sees.
     *
     * @param exactly as long as nothing unforeseen has happened to it
     * @param possible what it, and nothing beside it, has set or found at some time; null is no value
     */
    record Seen(Map<Context.Key<Integer>, Integer> exactly,
            Map<Context.Key<Integer>, Set<@Nullable Integer>> possible) {}

    /** The values of a branch as a sequential reading of the program gives them, and what the branch set. */
    static final class Values {
        private final Map<Context.Key<Integer>, Integer> now = new HashMap<>();
        private final Map<Context.Key<Integer>, Set<@Nullable Integer>> ever = new HashMap<>();
        private final List<Sets> changes = new ArrayList<>();

        Values() {
            KEYS.forEach(key -> ever.computeIfAbsent(key, _ -> new HashSet<>()).add(null));
        }

        Values branch() {
            var branch = new Values();
            branch.now.putAll(now);
            ever.forEach((key, values) -> branch.ever.put(key, new HashSet<>(values)));
            return branch;
        }

        void set(Sets change) {
            now.put(change.key, change.value);
            ever.computeIfAbsent(change.key, _ -> new HashSet<>()).add(change.value);
            changes.add(change);
        }

        void adopt(Values branch) {
            branch.changes.forEach(this::set);
        }

        /** Notes what {@code branch} sets, which it does only if something unforeseen happens. */
        void perhaps(Values branch) {
            branch.ever.forEach((key, values) -> ever.computeIfAbsent(key, _ -> new HashSet<>()).addAll(values));
        }

        Seen seen() {
            var possible = new HashMap<Context.Key<Integer>, Set<@Nullable Integer>>();
            ever.forEach((key, values) -> possible.put(key, new HashSet<>(values)));
            return new Seen(Map.copyOf(now), possible);
        }
    }
}
