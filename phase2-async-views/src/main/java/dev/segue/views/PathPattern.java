package dev.segue.views;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pattern of a route: {@code /articles/{year:int}/{slug}}.
 *
 * <p>Between slashes stands a literal text or one variable. A variable matches one segment that is not empty, as its converter wants it;
 * one of kind {@code path} stands last and matches all segments that are left. What is neither the name of a converter nor a plain word is a
 * regular expression for the whole segment. Such expressions run in linear time, whatever the input: RE2 has no backtracking, and refuses
 * what would need it.
 * <p>Threading: immutable.
 */
record PathPattern(String text, List<Part> parts) {
    private static final String STR = "str";
    private static final String REST = "path";
    /** What the converter {@code slug} accepts, as a regular expression; {@link #isSlug} is as strict, and faster. */
    static final String SLUG = "[-a-zA-Z0-9_]+";
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    /** What may stand after the colon of a variable, besides regular expressions. */
    static final Map<String, Accepts> CONVERTERS = Map.of(
            STR, (_, _, _) -> true,
            "int", PathPattern::isInt,
            "long", PathPattern::isLong,
            "slug", PathPattern::isSlug,
            "uuid", whole("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));

    /** Which segments a variable matches; they are looked at where they stand in the path, since a copy takes longer than most looks. */
    interface Accepts {
        boolean test(String path, int at, int end);

        default boolean test(String segment) {
            return test(segment, 0, segment.length());
        }

        /** Returns what {@code wanted} accepts, which gets a copy. */
        static Accepts copied(Predicate<String> wanted) {
            return (path, at, end) -> wanted.test(path.substring(at, end));
        }
    }

    /** What stands between two slashes. */
    sealed interface Part {
        /** Returns the name of a variable; of a text, which has none, it is empty. */
        String name();

        record Literal(String text) implements Part {
            @Override
            public String name() {
                return "";
            }
        }

        /** One segment, as {@code accepts} wants it; variables of one {@code kind} match the same. */
        record Variable(String name, String kind, Accepts accepts) implements Part {
            /** Returns whether it matches whatever comes, and so stands back behind those that are choosy. */
            boolean takesAll() {
                return kind.equals(STR);
            }
        }

        record Rest(String name) implements Part {}
    }

    /**
     * Reads a pattern.
     *
     * @throws RouteException if it is wrong, saying where
     */
    static PathPattern parse(String text, Map<String, Accepts> converters) {
        if (!text.startsWith("/")) {
            throw new RouteException("Route '%s' does not begin with a slash. Write '/%s'.".formatted(text, text));
        }
        return parsed(text, Arrays.stream(text.substring(1).split("/", -1))
                .map(segment -> part(segment, text, converters)).toList());
    }

    private static PathPattern parsed(String text, List<Part> parts) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            String name = parts.get(i).name();
            if (!name.isEmpty() && !names.add(name)) {
                throw new RouteException("Route '%s' has two variables '%s'. Rename one.".formatted(text, name));
            }
            if (parts.get(i) instanceof Part.Rest && i < parts.size() - 1) {
                throw new RouteException(
                        "Route '%s' goes on after '{%s:path}', which takes all that is left. Put it last."
                                .formatted(text, name));
            }
        }
        return new PathPattern(text, parts);
    }

    private static Part part(String segment, String route, Map<String, Accepts> converters) {
        if (!segment.contains("{") && !segment.contains("}")) {
            return new Part.Literal(segment);
        }
        if (!segment.startsWith("{") || !segment.endsWith("}")) {
            throw new RouteException(
                    "In route '%s' the segment '%s' mixes text and a variable. A variable fills the segment: give it a regular expression, '{name:…}', and take it apart in the view."
                            .formatted(route, segment));
        }
        String inner = segment.substring(1, segment.length() - 1);
        int colon = inner.indexOf(':');
        String name = colon < 0 ? inner : inner.substring(0, colon);
        String kind = colon < 0 ? STR : inner.substring(colon + 1);
        if (!name.matches(NAME)) {
            throw new RouteException("In route '%s' the variable '%s' has no name of letters, digits and '_'."
                    .formatted(route, segment));
        }
        if (kind.equals(REST)) {
            return new Part.Rest(name);
        }
        Accepts known = converters.get(kind);
        return new Part.Variable(name, kind, known != null ? known : regex(kind, route, converters.keySet()));
    }

    private static Accepts regex(String kind, String route, Set<String> converters) {
        if (kind.matches("\\w*")) {
            throw new RouteException(
                    "In route '%s' the converter '%s' is unknown. Choose one of %s, 'path', or a regular expression."
                            .formatted(route, kind,
                                    converters.stream().sorted().map(name -> "'" + name + "'").toList()));
        }
        try {
            return whole(kind);
        } catch (PatternSyntaxException wrong) {
            throw new RouteException(
                    "In route '%s' the expression '%s' is refused: %s. Expressions must run in linear time, so references and look-around don't exist."
                            .formatted(route, kind, wrong.getDescription()));
        }
    }

    private static Accepts whole(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return Accepts.copied(pattern::matches);
    }

    private static boolean isSlug(String path, int from, int end) {
        for (int at = from; at < end; at++) {
            char c = path.charAt(at);
            if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return from < end;
    }

    private static boolean isInt(String path, int from, int end) {
        return isLong(path, from, end) && (end - from < 10
                || (end - from == 10 && Long.parseLong(path, from, end, 10) <= Integer.MAX_VALUE));
    }

    /** Returns whether it is written in ASCII digits, without a sign, and fits. */
    private static boolean isLong(String path, int from, int end) {
        if (end - from > 18 || from == end) { // what has more digits may not fit
            return false;
        }
        for (int at = from; at < end; at++) {
            if (path.charAt(at) < '0' || path.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns this pattern below {@code prefix}, which does not end with a slash. */
    PathPattern below(PathPattern prefix) {
        return parsed(prefix.text + text, Stream.concat(prefix.parts.stream(), parts.stream()).toList());
    }

    /** Returns what is the same for all patterns that match the same paths: the names of variables left out. */
    String place() {
        return parts.stream().map(part -> switch (part) {
            case Part.Literal(var literal) -> "/" + literal;
            case Part.Variable(_, var kind, _) -> "/{" + kind + "}";
            case Part.Rest _ -> "/{path}";
        }).collect(Collectors.joining());
    }

    boolean hasVariables() {
        return parts.stream().anyMatch(part -> !(part instanceof Part.Literal));
    }

    /** Returns the name of the variable, if there is one only, and that of one segment; else null. */
    @Nullable
    String onlyVariable() {
        List<Part> all = parts.stream().filter(part -> !(part instanceof Part.Literal)).toList();
        return all.size() == 1 && all.getFirst() instanceof Part.Variable(var name, _, _) ? name : null;
    }

    /** Returns the values of the variables in {@code path}, which this pattern matches. */
    Map<String, String> values(String path) {
        Map<String, String> values = Map.of();
        int at = 1;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            int end = i == parts.size() - 1 ? path.length()
                    : part instanceof Part.Literal(var text) ? at + text.length() : path.indexOf('/', at);
            if (!(part instanceof Part.Literal)) {
                values = with(values, part.name(), path.substring(at, end));
            }
            at = end + 1;
        }
        return values;
    }

    /** Most routes have one variable, for which a map of one entry takes less than a hash table. */
    private static Map<String, String> with(Map<String, String> values, String name, String value) {
        if (values.isEmpty()) {
            return Map.of(name, value);
        }
        var more = new HashMap<>(values);
        more.put(name, value);
        return more;
    }

    /**
     * Returns the path that leads here, percent-encoded.
     *
     * @param view whose route this is, for the message
     * @throws RouteException if a value is missing, unknown, or not what its variable matches
     */
    String path(String view, Map<String, ?> values) {
        var left = new HashSet<>(values.keySet());
        var path = new StringBuilder();
        for (Part part : parts) {
            path.append('/');
            switch (part) {
                case Part.Literal(var literal) -> path.append(encoded(literal));
                case Part.Variable(var name, var kind, var accepts) -> {
                    String value = value(view, name, values);
                    if (value.isEmpty() || value.contains("/") || !accepts.test(value)) {
                        throw new RouteException("The path of view '%s' can't have '%s' for {%s}: that is no '%s'."
                                .formatted(view, value, name, kind));
                    }
                    path.append(encoded(value));
                    left.remove(name);
                }
                case Part.Rest(var name) -> {
                    path.append(encoded(value(view, name, values)).replace("%2F", "/"));
                    left.remove(name);
                }
            }
        }
        if (!left.isEmpty()) {
            throw new RouteException(
                    "The path of view '%s', '%s', has no variable %s. Leave it out.".formatted(view, text, left));
        }
        return path.toString();
    }

    private String value(String view, String name, Map<String, ?> values) {
        Object value = values.get(name);
        if (value == null) {
            throw new RouteException("The path of view '%s', '%s', needs a value for {%s}; it got %s."
                    .formatted(view, text, name, values.keySet()));
        }
        return value.toString();
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20").replace("%7E", "~");
    }
}
