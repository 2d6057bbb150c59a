package dev.segue.views;

import dev.segue.bridge.Around;
import dev.segue.gateway.legacy.Mount;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named endpoint: methods, a route, and one to three variants.
 *
 * @param name what operators call it, such as {@code articles.detail}; unique
 * @param methods the HTTP methods in capitals; a view with {@code GET} answers {@code HEAD} too
 * @param legacy the mounted application that is its legacy variant
 * @param sync the variant that may block
 * @param async the variant that never does
 * @param mode the mode it starts in
 * @param sample a path of this route that answers 200, for measurements
 * @param own its own middleware, inside that of all views
 * @param without the kinds of middleware and of {@link Around} it does without
 * @param described what it says of itself
 * @param unread whether it takes its body before that is there
 */
record View(String name, Set<String> methods, PathPattern pattern, @Nullable Mount legacy, @Nullable SyncView sync,
        @Nullable AsyncView async, Mode mode, Optional<String> sample, List<Middleware> own, Set<Class<?>> without,
        Described described, boolean unread) {
    View {
        if (legacy == null && sync == null && async == null) {
            throw new IllegalArgumentException(
                    "View '%s' has no variant. Give it a legacy, a sync or an async one.".formatted(name));
        }
    }

    /** Returns the view that answers where there is none. */
    static View unmatched(AsyncView answer) {
        return new View("(no view)", Set.of(), new PathPattern("", List.of()), null, null, answer, Mode.ASYNC,
                Optional.empty(), List.of(), Set.of(), Described.NOT, false);
    }

    /** Returns the names of its variants: {@code legacy}, {@code sync}, {@code async}. */
    List<String> variants() {
        var names = new ArrayList<String>();
        if (legacy != null) {
            names.add("legacy");
        }
        if (sync != null) {
            names.add("sync");
        }
        if (async != null) {
            names.add("async");
        }
        return List.copyOf(names);
    }

    /** Returns the modes it can run in. */
    Set<Mode> modes() {
        Set<Mode> modes = EnumSet.of(Mode.WORKER, Mode.VIRTUAL);
        if (legacy != null) {
            modes.add(Mode.LEGACY);
        }
        if (async != null) {
            modes.add(Mode.ASYNC);
        }
        return modes;
    }

    /** Returns the application that answers in {@code wanted}, if the variant for that mode is the legacy one: also where it is the only one. */
    @Nullable
    Mount legacyIn(Mode wanted) {
        boolean only = sync == null && async == null;
        return wanted == Mode.LEGACY || (only && wanted != Mode.ASYNC) ? legacy : null;
    }

    /**
     * Returns the variant of code here that runs in {@code mode}.
     *
     * @throws ModeException if it has none for that mode, naming those it has
     */
    Variant variant(Mode wanted) {
        Variant variant = switch (wanted) {
            case LEGACY -> null;
            case WORKER, VIRTUAL -> sync != null ? sync : async;
            case ASYNC -> async;
        };
        if (variant == null) {
            throw new ModeException(
                    "View '%s' has no %s variant, so it can't run in mode '%s'. Choose one of: %s.".formatted(name,
                            wanted, wanted, String.join(", ", modes().stream().map(Mode::toString).toList())));
        }
        return variant;
    }

    /** Returns whether {@code around}, a middleware or an {@link Around}, is to stand around this view. */
    boolean wants(Object around) {
        return without.stream().noneMatch(kind -> kind.isInstance(around));
    }
}
