package dev.segue.views;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A view on a running server: its plan slot and its counts.
 *
 * <p>Threading: safe from any. A request reads {@link #plan()} once and follows what it read; {@link #run} changes the slot for
 * requests that start later.
 */
final class LiveView {
    private final View view;
    private final Chain chain;
    private final @Nullable String onlyVariable;
    private final Map<Mode, ViewStats> stats = new EnumMap<>(Mode.class);
    private volatile Plan plan;

    LiveView(View view, Chain chain) {
        this.view = view;
        this.chain = chain;
        this.onlyVariable = view.pattern().onlyVariable();
        view.modes().forEach(mode -> stats.put(mode, new ViewStats()));
        plan = planned(view.mode());
    }

    View view() {
        return view;
    }

    /** Returns what {@link PathPattern#onlyVariable} says of its route. */
    @Nullable
    String onlyVariable() {
        return onlyVariable;
    }

    Plan plan() {
        return plan;
    }

    /** Returns the counts of each mode the view can run in. */
    Map<Mode, ViewStats> stats() {
        return stats;
    }

    /**
     * Runs the view in {@code mode} from the next request on, and returns the mode it had.
     *
     * @throws ModeException if it can't
     */
    synchronized Mode run(Mode mode) {
        Mode before = plan.mode();
        plan = planned(mode);
        return before;
    }

    private Plan planned(Mode mode) {
        return new Plan(mode, chain.plan(view, mode), Objects.requireNonNull(stats.get(mode)));
    }
}
