package dev.segue.views;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the view for a method and a path.
 *
 * <p>Of several routes that match, the one that is more exact at the first segment in which they differ goes first: a literal text, then a
 * variable with a converter, in the order of declaration, then one without, then one that takes the rest. A route that lacks the method hides
 * no other.
 * <p>The routes are compiled to an automaton with one step per segment: its states are sets of places in the tree of patterns, so it never
 * goes back, however many patterns share a beginning.
 * <p>Threading: filled by its constructor, then safe from any.
 */
final class Router {
    private static final int MOST_KINDS = 6;

    private final State root;
    private final TrailingSlash slash;

    Router(List<LiveView> views, TrailingSlash slash) {
        this.slash = slash;
        var tree = new Node();
        views.forEach(view -> tree.add(view, view.view().pattern(), 0));
        root = new Compiler().state(List.of(tree));
    }

    /** What a path led to. */
    sealed interface Match {
        /** A view, and what its route's variables matched. */
        record Found(LiveView view, Map<String, String> values) implements Match {}

        /** The other spelling of a place; {@code path}, percent-encoded, is the one of its route. */
        record Elsewhere(String path) implements Match {}

        /** A path without the method; {@code allowed} are those it has. */
        record OtherMethod(Set<String> allowed) implements Match {}

        /** No such path. */
        record Nowhere() implements Match {}
    }

    Match match(String method, String path) {
        Match spelled = matchSpelled(method, path);
        if (slash == TrailingSlash.STRICT || spelled instanceof Match.Found) {
            return spelled;
        }
        return switch (matchSpelled(method, TrailingSlash.other(path))) {
            case Match.Found(var live, var values) when slash == TrailingSlash.REDIRECT ->
                new Match.Elsewhere(live.view().pattern().path(live.view().name(), values));
            case Match.Found found -> found;
            case Match.OtherMethod(var allowed) when spelled instanceof Match.OtherMethod(var more) -> {
                var all = new TreeSet<>(allowed);
                all.addAll(more);
                yield new Match.OtherMethod(all);
            }
            case Match.OtherMethod other -> other;
            case Match.Nowhere _,Match.Elsewhere _ -> spelled;
        };
    }

    private Match matchSpelled(String method, String path) {
        if (!path.startsWith("/")) {
            return new Match.Nowhere();
        }
        State state = root;
        Passed passed = null;
        int variables = 0;
        int from = 0; // of the latest variable
        int to = 0;
        for (int at = 1; at <= path.length() && state != null;) {
            if (!state.rests.isEmpty() && at < path.length()) {
                passed = new Passed(state, passed);
            }
            int hash = 0;
            int end = at;
            for (; end < path.length() && path.charAt(end) != '/'; end++) {
                hash = Literals.hash(hash, path.charAt(end));
            }
            State exact = state.literals.get(path, at, end, hash);
            if (exact == null && at < end) {
                state = state.next(path, at, end);
                variables++;
                from = at;
                to = end;
            } else {
                state = exact;
            }
            at = end + 1;
        }
        String asked = method.equals("HEAD") ? "GET" : method;
        LiveView found = state == null ? null : state.end(asked);
        for (Passed at = passed; found == null && at != null; at = at.before) {
            found = at.state.rest(asked);
        }
        if (found != null) {
            String only = found.onlyVariable();
            // where no literal stands, its one variable does
            return new Match.Found(found, only != null && variables == 1 ? Map.of(only, path.substring(from, to))
                    : found.view().pattern().values(path));
        }
        Set<String> allowed = allowed(state, passed);
        return allowed.isEmpty() ? new Match.Nowhere() : new Match.OtherMethod(allowed);
    }

    private static Set<String> allowed(@Nullable State end, @Nullable Passed passed) {
        if (end == null && passed == null) {
            return Set.of();
        }
        var allowed = new TreeSet<String>();
        if (end != null) {
            end.ends.forEach(view -> allowed.addAll(view.view().methods()));
        }
        for (Passed at = passed; at != null; at = at.before) {
            at.state.rests.forEach(view -> allowed.addAll(view.view().methods()));
        }
        return allowed;
    }

    /** A state that was passed from which some route takes the rest of the path, whatever it is; the nearest first. */
    private record Passed(State state, @Nullable Passed before) {}

    /** A place in the tree of patterns. */
    private static final class Node {
        private final Map<String, Node> literals = new LinkedHashMap<>();
        private final Map<String, Edge> variables = new LinkedHashMap<>();
        private final List<LiveView> ends = new ArrayList<>();
        private final List<LiveView> rests = new ArrayList<>();

        void add(LiveView view, PathPattern pattern, int at) {
            if (at == pattern.parts().size()) {
                ends.add(view);
                return;
            }
            switch (pattern.parts().get(at)) {
                case PathPattern.Part.Literal(var text) ->
                    literals.computeIfAbsent(text, _ -> new Node()).add(view, pattern, at + 1);
                case PathPattern.Part.Variable variable ->
                    variables.computeIfAbsent(variable.kind(), _ -> new Edge(variable, new Node())).to.add(view,
                            pattern,
                            at + 1);
                case PathPattern.Part.Rest _ -> rests.add(view);
            }
        }

        /** Returns where the segment leads from here, the most exact first. */
        Stream<Node> next(@Nullable String literal, Predicate<Edge> passes) {
            Node exact = literal == null ? null : literals.get(literal);
            return Stream.concat(Stream.ofNullable(exact), variables.values().stream()
                    .sorted(Comparator.comparing(edge -> edge.variable.takesAll())).filter(passes)
                    .map(edge -> edge.to));
        }
    }

    private record Edge(PathPattern.Part.Variable variable, Node to) {}

    /** Where a path stands: at all of the places to which its segments lead. */
    private static final class State {
        private final PathPattern.Accepts[] kinds;
        private final @Nullable State[] byKinds; // by the set of kinds that accept a segment, as bits; null where that leads nowhere
        private final List<LiveView> ends;
        private final List<LiveView> rests;
        private Literals literals = Literals.NONE;

        State(PathPattern.Accepts[] kinds, List<LiveView> ends, List<LiveView> rests) {
            this.kinds = kinds;
            this.byKinds = new State[1 << kinds.length];
            this.ends = ends;
            this.rests = rests;
        }

        /** Returns where the segment of {@code path} from {@code at} to {@code end} leads, which is none of the literals. */
        @Nullable
        State next(String path, int at, int end) {
            int accepting = 0;
            for (int i = 0; i < kinds.length; i++) {
                if (kinds[i].test(path, at, end)) {
                    accepting |= 1 << i;
                }
            }
            return byKinds[accepting];
        }

        @Nullable
        LiveView end(String method) {
            return first(ends, method);
        }

        @Nullable
        LiveView rest(String method) {
            return first(rests, method);
        }

        private static @Nullable LiveView first(List<LiveView> views, String method) {
            for (LiveView view : views) {
                if (view.view().methods().contains(method)) {
                    return view;
                }
            }
            return null;
        }
    }

    /** Where texts lead: a hash table that is asked with a part of a path, which is not copied for that. */
    private static final class Literals {
        private static final Literals NONE = new Literals(Map.of());

        private final @Nullable String[] texts; // at the place of its hash, or at the next free one
        private final @Nullable State[] states;

        Literals(Map<String, State> leading) {
            texts = new String[Integer.highestOneBit(leading.size() + 1) * 4]; // mostly empty, so what is missing is missed soon
            states = new State[texts.length];
            leading.forEach((text, state) -> {
                int at = at(text, 0, text.length(), text.chars().reduce(0, Literals::hash));
                texts[at] = text;
                states[at] = state;
            });
        }

        /** Returns the hash of a text that goes on with {@code next}; that of strings multiplies, which the next step would have to wait for. */
        static int hash(int hash, int next) {
            return Integer.rotateLeft(hash, 5) ^ next;
        }

        @Nullable
        State get(String path, int from, int end, int hash) {
            return states[at(path, from, end, hash)];
        }

        private int at(String path, int from, int end, int hash) {
            int at = ((hash * 0x9E3779B9) >>> 16) & (texts.length - 1); // by the golden ratio, which spreads all bits
            for (String text = texts[at]; text != null; text = texts[at]) {
                if (text.length() == end - from && path.startsWith(text, from)) {
                    return at;
                }
                at = (at + 1) & (texts.length - 1);
            }
            return at;
        }
    }

    /** Makes the states of a tree; places that meet on several ways meet in one state. */
    private static final class Compiler {
        private final Map<List<Node>, State> states = new HashMap<>();

        /** @param places the most exact first */
        State state(List<Node> places) {
            State known = states.get(places);
            return known != null ? known : compiled(places);
        }

        private State compiled(List<Node> places) {
            Map<String, PathPattern.Accepts> kinds = new LinkedHashMap<>();
            places.forEach(place -> place.variables.forEach((kind, edge) -> kinds.put(kind, edge.variable.accepts())));
            if (kinds.size() > MOST_KINDS) {
                throw new RouteException(
                        "At one place the routes have variables of %d kinds, %s; at most %d can be told apart. Use one converter and tell them apart in the view."
                                .formatted(kinds.size(), kinds.keySet(), MOST_KINDS));
            }
            var state = new State(kinds.values().toArray(PathPattern.Accepts[]::new),
                    places.stream().flatMap(place -> place.ends.stream()).toList(),
                    places.stream().flatMap(place -> place.rests.stream()).toList());
            states.put(places, state);
            List<String> names = List.copyOf(kinds.keySet());
            for (int accepting = 1; accepting < state.byKinds.length; accepting++) {
                int set = accepting;
                state.byKinds[set] = next(places, null,
                        edge -> (set & (1 << names.indexOf(edge.variable.kind()))) != 0);
            }
            Map<String, State> literals = new HashMap<>();
            places.stream().flatMap(place -> place.literals.keySet().stream()).distinct().forEach(text -> {
                State next = next(places, text, edge -> !text.isEmpty() && edge.variable.accepts().test(text));
                if (next != null) {
                    literals.put(text, next);
                }
            });
            state.literals = new Literals(literals);
            return state;
        }

        private @Nullable State next(List<Node> places, @Nullable String literal, Predicate<Edge> passes) {
            List<Node> next = places.stream().flatMap(place -> place.next(literal, passes)).toList();
            return next.isEmpty() ? null : state(next);
        }
    }
}
