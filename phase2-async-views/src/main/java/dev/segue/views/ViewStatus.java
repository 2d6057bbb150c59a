package dev.segue.views;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A view as operators see it; also the JSON of the control endpoint.
 *
 * @param methods {@code GET}, {@code POST}; those that come for free, {@code HEAD} and {@code OPTIONS}, are left out; {@code *} of a servlet
 * @param variants {@code legacy}, {@code sync}, {@code async}
 * @param modes the modes it can run in
 * @param mode the mode that the next request will follow
 * @param sample a path that answers 200, if one is known
 * @param counts what was counted in each of {@code modes}
 */
public record ViewStatus(String name, List<String> methods, String route, List<String> variants, List<String> modes,
        String mode,
        @Nullable String sample, Map<String, Counts> counts) {
    /**
     * Counts of one mode since the server started.
     *
     * @param errors responses with status 500 and above
     * @param p50Micros median time from start to last byte, in microseconds
     * @param hopsPerRequest mean number of moves between kinds of threads
     */
    public record Counts(long requests, long errors, long p50Micros, long p99Micros, double hopsPerRequest) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0);
    }

    static ViewStatus of(LiveView live) {
        View view = live.view();
        var counts = new LinkedHashMap<String, Counts>();
        live.stats().forEach((mode, stats) -> counts.put(mode.toString(), stats.snapshot()));
        return new ViewStatus(view.name(), List.copyOf(view.methods()), view.pattern().text(), view.variants(),
                view.modes().stream().map(Mode::toString).toList(), live.plan().mode().toString(),
                view.sample().orElse(null), counts);
    }
}
