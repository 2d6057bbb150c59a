package dev.segue.views;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named endpoint: a method, a route, and one or two variants.
 *
 * @param name what operators call it, such as {@code articles.detail}; unique
 * @param method the HTTP method in capitals; a {@code GET} view answers {@code HEAD} too
 * @param route the path pattern, such as {@code /api/articles/{slug}}
 * @param sync the variant that may block
 * @param async the variant that never does
 * @param mode the mode it starts in
 * @param sample a path of this route that answers 200, for measurements
 */
public record View(String name, String method, String route, @Nullable SyncView sync, @Nullable AsyncView async,
        Mode mode,
        Optional<String> sample) {
    public View {
        if (sync == null && async == null) {
            throw new IllegalArgumentException(
                    "View '%s' has no variant. Give it a sync or an async one.".formatted(name));
        }
    }

    /** Returns the names of its variants: {@code sync}, {@code async}. */
    public List<String> variants() {
        var names = new ArrayList<String>();
        if (sync != null) {
            names.add("sync");
        }
        if (async != null) {
            names.add("async");
        }
        return List.copyOf(names);
    }

    /** Returns the modes it can run in. */
    public Set<Mode> modes() {
        return async == null ? EnumSet.of(Mode.WORKER, Mode.VIRTUAL)
                : EnumSet.of(Mode.WORKER, Mode.VIRTUAL, Mode.ASYNC);
    }

    /**
     * Returns the variant that runs in {@code mode}.
     *
     * @throws ModeException if it has none for that mode, naming those it has
     */
    Variant variant(Mode mode) {
        Variant variant = switch (mode) {
            case LEGACY -> null;
            case WORKER, VIRTUAL -> sync != null ? sync : async;
            case ASYNC -> async;
        };
        if (variant == null) {
            throw new ModeException(
                    "View '%s' has no %s variant, so it can't run in mode '%s'. Choose one of: %s.".formatted(name,
                            mode, mode, String.join(", ", modes().stream().map(Mode::toString).toList())));
        }
        return variant;
    }
}
