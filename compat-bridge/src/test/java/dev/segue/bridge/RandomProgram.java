package dev.segue.bridge;

import dev.segue.bridge.Program.AsyncStep;
import dev.segue.bridge.Program.Body;
import dev.segue.bridge.Program.Forever;
import dev.segue.bridge.Program.Part;
import dev.segue.bridge.Program.Patience;
import dev.segue.bridge.Program.Planned;
import dev.segue.bridge.Program.Request;
import dev.segue.bridge.Program.Sees;
import dev.segue.bridge.Program.Sets;
import dev.segue.bridge.Program.Start;
import dev.segue.bridge.Program.SyncStep;
import dev.segue.bridge.Program.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Draws requests made of sync and async steps, with what each must see and return: the generator carries the values that a plain
 * sequential reading of the program gives ({@link Values}).
 *
 * <p>Code that holds a thread of a pool never waits for a pool of a lower rank (workers, shared, virtual), nor, if nobody waits who could
 * help, of the same: such programs can exhaust pools.
 */
final class RandomProgram {
    private final Random random;
    private int steps;
    private int values;
    private int returned;

    RandomProgram(Random random) {
        this.random = random;
    }

    /**
     * Where code is, as far as what it may do depends on it.
     *
     * @param rank of the pool that is held: 0 none, 1 shared, 2 virtual, 3 virtual for as long as a scope is open
     * @param bound whether thread-bound calls have a home, a wait's or a scope's
     * @param served whether the sync code runs on a home that serves others beside its own waits
     */
    private record Position(int rank, boolean scope, boolean bound, boolean served, int depth) {
        Position deeper() {
            return new Position(rank, scope, bound, served, depth + 1);
        }

        Position waiting() {
            return new Position(rank, scope, true, served, depth + 1);
        }

        Position home() {
            return new Position(bound ? rank : 1, scope, bound, bound, depth + 1);
        }

        Position pool(int held) {
            return new Position(held, scope, false, false, depth + 1);
        }

        Position inScope() {
            return new Position(rank, true, true, served, depth + 1);
        }

        /** Returns whether code may wait here for a thread of {@code pool}, a rank. */
        boolean mayTake(int pool) {
            return pool > rank || (pool == rank && bound);
        }

        /** Returns whether thread-bound calls go to a home or, from no pool, to the shared one. */
        boolean sends() {
            return bound || rank == 0;
        }
    }

    Request request() {
        steps = 4 + random.nextInt(9);
        var values = new Values();
        Start start = switch (random.nextInt(6)) {
            case 0, 1 -> new Start.Scoped(async(new Position(0, true, true, false, 0), values), false);
            case 2 -> new Start.Scoped(async(new Position(3, true, true, false, 0), values), true);
            case 3 -> new Start.OnLoop(async(new Position(0, false, false, false, 0), values));
            case 4 -> new Start.Awaited(async(new Position(0, true, true, false, 0), values));
            default -> new Start.OnThread(sync(new Position(0, false, false, false, 0), values));
        };
        return new Request(start, random.nextInt(8) == 0 ? 1 + random.nextInt(10) : 0, values.seen());
    }

    // Sync code

    private Body<SyncStep> sync(Position at, Values values) {
        Body<SyncStep> body = body(at, values, Sees::new, this::syncStep);
        if (random.nextInt(4) == 0) {
            body.steps().add(new Program.LeavesLocals());
        }
        return body;
    }

    /** Adds a step; returns the failure with which it ends the body, if it does. */
    private @Nullable Planned syncStep(Position at, Values values, List<SyncStep> to) {
        switch (steps < 0 || at.depth > 6 ? random.nextInt(3) : random.nextInt(14)) {
            case 0 -> to.add(new Program.Yield());
            case 1 -> to.add(set(values));
            case 2 -> {
                return failsPerhaps();
            }
            case 3 -> {
                if (at.rank <= 2) {
                    return add(to, sync(at.pool(2), values), values, Program.Awaits::new);
                }
            }
            case 4 -> {
                if (at.served) {
                    to.add(new Program.SendsToItself());
                }
            }
            case 5 -> {
                if (at.served) {
                    to.add(new Program.SendsLate(sync(at.deeper(), values), true));
                } else if (at.depth == 0) {
                    var refused = new Position(2, at.scope, false, false, 9);
                    to.add(new Program.SendsLate(sync(refused, values.branch()), false));
                }
            }
            case 6 -> to.add(new Program.Delay(patience()));
            default -> {
                return add(to, async(at.waiting(), values), values, Program.ToSync::new);
            }
        }
        return null;
    }

    // Async code

    private Body<AsyncStep> async(Position at, Values values) {
        return body(at, values, Sees::new, this::asyncStep);
    }

    private @Nullable Planned asyncStep(Position at, Values values, List<AsyncStep> to) {
        switch (steps < 0 || at.depth > 6 ? random.nextInt(3) : random.nextInt(24)) {
            case 0 -> to.add(new Program.Yield());
            case 1 -> to.add(set(values));
            case 2 -> {
                return failsPerhaps();
            }
            case 3, 4 -> {
                return fork(at, values, to);
            }
            case 5 -> {
                return add(to, async(at.inScope(), values), values, Program.InScope::new);
            }
            case 6 -> {
                return add(to, async(at.deeper(), values), values, Program.WithLocal::new);
            }
            case 7 -> to.add(new Program.LeavesLocals());
            case 8 -> to.add(new Program.Delay(patience()));
            case 9, 10 -> {
                int pool = 1 + random.nextInt(2);
                if (at.mayTake(pool)) {
                    return add(to, sync(at.pool(pool), values), values, part -> new Program.OnPool(part, pool == 2));
                }
            }
            case 11 -> {
                boolean hangs = at.sends() && random.nextBoolean();
                to.add(new Program.Cancels(async(at.deeper(), values.branch()), hangs, patience()));
            }
            case 12 -> {
                boolean below = at.bound && random.nextBoolean();
                return add(to, async(at.deeper(), values), values,
                        part -> new Program.Shields(part, below, patience()));
            }
            case 13 -> to.add(new Program.Hurries(async(at.deeper(), values.branch()), 1 + random.nextInt(5)));
            case 14 -> {
                if (at.sends()) {
                    Forever how = Forever.ALL.get(random.nextInt(Forever.ALL.size()));
                    to.add(new Program.Hangs(random.nextInt(3), how, patience()));
                }
            }
            case 15 -> {
                if (at.bound) {
                    to.add(new Program.Cycles());
                }
            }
            case 16 -> {
                if (at.bound) {
                    to.add(new Program.Crosses(sync(at.home(), values.branch())));
                }
            }
            case 17 -> {
                if (at.sends()) {
                    return clean(at, values, to);
                }
            }
            default -> {
                if (at.sends()) {
                    return add(to, sync(at.home(), values), values, Program.Bound::new);
                }
            }
        }
        return null;
    }

    private @Nullable Planned fork(Position at, Values values, List<AsyncStep> to) {
        Values one = values.branch();
        Values two = values.branch();
        Body<AsyncStep> first = async(at.deeper(), one);
        Body<AsyncStep> second = async(at.deeper(), two);
        Planned failure = first.failure() != null ? first.failure() : second.failure();
        boolean adopts = failure == null && random.nextBoolean();
        if (adopts) {
            values.adopt(one);
            values.adopt(two);
        }
        var whole = new Body<AsyncStep>(List.of(), new Program.Value(++returned), failure, false);
        return add(to, whole, values, part -> new Program.Forks(first, second, adopts, part));
    }

    private @Nullable Planned clean(Position at, Values values, List<AsyncStep> to) {
        Body<AsyncStep> body = async(at.deeper(), values);
        boolean fails = body.failure() != null;
        Values cleaned = fails ? values : values.branch();
        Body<SyncStep> cleanup = sync(at.home(), cleaned);
        values.perhaps(cleaned);
        var whole = new Body<AsyncStep>(List.of(), new Program.Value(++returned), fails ? cleanup.failure() : null,
                false);
        return add(to, whole, values, part -> new Program.Cleans(body, cleanup, part));
    }

    // Both

    private interface Step<S> {
        @Nullable
        Planned add(Position at, Values values, List<S> to);
    }

    private <S> Body<S> body(Position at, Values values, Function<Program.Seen, ? extends S> sees,
            Step<S> step) {
        List<S> made = new ArrayList<>();
        made.add(sees.apply(values.seen()));
        Planned failure = null;
        for (int i = random.nextInt(3); i >= 0 && failure == null; i--) {
            steps--;
            failure = step.add(at, values, made);
            made.add(sees.apply(values.seen()));
        }
        return new Body<>(made, new Program.Value(++returned), failure, random.nextInt(4) == 0);
    }

    /** Adds a step that waits for {@code body}; returns the failure that gets through. */
    private <S, B> @Nullable Planned add(List<S> to, Body<B> body, Values values,
            Function<Part<B>, ? extends S> step) {
        boolean caught = random.nextBoolean();
        to.add(step.apply(new Part<>(body, caught, values.seen())));
        return caught ? null : body.failure();
    }

    private Sets set(Values values) {
        var change = new Sets(Program.KEYS.get(random.nextInt(Program.KEYS.size())), ++this.values);
        values.set(change);
        return change;
    }

    private @Nullable Planned failsPerhaps() {
        return random.nextInt(3) == 0 ? new Planned() : null;
    }

    private Patience patience() {
        return new Patience(random.nextInt(6), random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0);
    }
}
