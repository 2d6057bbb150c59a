package dev.segue.views;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the view for a method and a path: a tree with a level per path segment.
 *
 * <p>Threading: filled by its constructor, then safe from any.
 */
final class Router {
    private final Node root = new Node();

    Router(List<LiveView> views) {
        views.forEach(this::add);
    }

    /** What a path led to. */
    sealed interface Match {
        /** A view, and what its route's variables matched. */
        record Found(LiveView view, Map<String, String> values) implements Match {}

        /** A path without the method; {@code allowed} are those it has. */
        record OtherMethod(Set<String> allowed) implements Match {}

        /** No such path. */
        record Nowhere() implements Match {}
    }

    Match match(String method, String path) {
        var values = new HashMap<String, String>();
        Node node = root.find(segments(path), 0, values);
        if (node == null) {
            return new Match.Nowhere();
        }
        LiveView view = node.views.get(method.equals("HEAD") ? "GET" : method);
        return view == null ? new Match.OtherMethod(node.views.keySet()) : new Match.Found(view, values);
    }

    private void add(LiveView live) {
        Node node = root;
        for (String segment : segments(live.view().route())) {
            node = node.child(segment, live.view());
        }
        node.views.put(live.view().method(), live);
    }

    private static String[] segments(String path) {
        return path.split("/", -1);
    }

    private static final class Node {
        final Map<String, LiveView> views = new TreeMap<>();
        private final Map<String, Node> literals = new HashMap<>();
        private @Nullable String variable;
        private @Nullable Node any;

        Node child(String segment, View view) {
            return segment.startsWith("{") && segment.endsWith("}")
                    ? variable(segment.substring(1, segment.length() - 1), view)
                    : literals.computeIfAbsent(segment, _ -> new Node());
        }

        private Node variable(String name, View view) {
            if (variable != null && !variable.equals(name)) {
                throw new RouteException(
                        "Route '%s' names a variable '%s' where another route has '%s'. Use one name for both."
                                .formatted(view.route(), name, variable));
            }
            variable = name;
            Node next = any == null ? new Node() : any;
            any = next;
            return next;
        }

        /** Returns the node with views for the segments from {@code at} on, a literal segment first. */
        @Nullable
        Node find(String[] segments, int at, Map<String, String> values) {
            if (at == segments.length) {
                return views.isEmpty() ? null : this;
            }
            Node literal = literals.get(segments[at]);
            Node found = literal == null ? null : literal.find(segments, at + 1, values);
            return found != null ? found : findByVariable(segments, at, values);
        }

        private @Nullable Node findByVariable(String[] segments, int at, Map<String, String> values) {
            if (any == null || variable == null || segments[at].isEmpty()) {
                return null;
            }
            Node found = any.find(segments, at + 1, values);
            if (found != null) {
                values.put(variable, segments[at]);
            }
            return found;
        }
    }
}
