package dev.segue.orm.schema;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column's type, taken apart.
 *
 * @param name without its numbers: {@code varchar}
 * @param numbers length, or precision and scale
 * @param array whether it is an array of these
 */
public record SqlType(String name, List<Integer> numbers, boolean array) {
    private static final Pattern FORM = Pattern
            .compile(
                    "(.+?)\\s*(?:\\(\\s*(\\d+)\\s*(?:,\\s*(-?\\d+)\\s*)?\\))?\\s*(with(?:out)? time zone)?\\s*(\\[\\]|array)?");

    /** What the server's names, and the standard's, are called here. */
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("character varying", "varchar"),
            Map.entry("character", "char"), Map.entry("bpchar", "char"), Map.entry("int", "integer"),
            Map.entry("int4", "integer"), Map.entry("int2", "smallint"), Map.entry("int8", "bigint"),
            Map.entry("bool", "boolean"), Map.entry("float8", "double precision"),
            Map.entry("float", "double precision"),
            Map.entry("double", "double precision"), Map.entry("float4", "real"), Map.entry("decimal", "numeric"),
            Map.entry("timestamp with time zone", "timestamptz"), Map.entry("timestamp without time zone", "timestamp"),
            Map.entry("time with time zone", "timetz"), Map.entry("time without time zone", "time"),
            Map.entry("bit varying", "varbit"));

    /** The types within which the server casts; and it casts all to and from text. */
    private static final List<List<String>> CASTS = List.of(
            List.of("smallint", "integer", "bigint", "real", "double precision", "numeric"),
            List.of("date", "timestamp", "timestamptz"), List.of("time", "timetz"), List.of("json", "jsonb"),
            List.of("boolean", "integer"));
    private static final List<String> TEXTS = List.of("text", "varchar", "char");

    private static final List<String> WHOLE = List.of("smallint", "integer", "bigint");

    public SqlType {
        numbers = List.copyOf(numbers);
    }

    /** Returns the one spelling of {@code declared} that schemas have: {@code VARCHAR (20)} is {@code varchar(20)}. */
    public static String canonical(String declared) {
        return declared.contains("\"") ? declared.strip() : of(declared).toString();
    }

    public static SqlType of(String declared) {
        String text = declared.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return new SqlType(text, List.of(), false);
        }
        String zone = parts.group(4) == null ? "" : " " + parts.group(4);
        String name = NAMES.getOrDefault(parts.group(1) + zone, parts.group(1) + zone);
        return new SqlType(name, numbers(name, parts.group(2), parts.group(3)), parts.group(5) != null);
    }

    private static List<Integer> numbers(String name, @Nullable String first, @Nullable String second) {
        if (first == null) {
            return name.equals("char") ? List.of(1) : List.of();
        }
        int scale = second == null ? 0 : Integer.parseInt(second);
        return name.equals("numeric") || second != null ? List.of(Integer.valueOf(first), scale)
                : List.of(Integer.valueOf(first));
    }

    /** Returns the type of one value, if this is one of arrays. */
    public SqlType element() {
        return new SqlType(name, numbers, false);
    }

    /** Whether each value of this type is one of {@code wider}, which the server makes of it by itself. */
    public boolean fitsInto(SqlType wider) {
        if (equals(wider)) {
            return true;
        }
        if (array || wider.array) {
            return false;
        }
        return switch (name) {
            case "smallint", "integer", "bigint" ->
                WHOLE.indexOf(name) < WHOLE.indexOf(wider.name)
                        || (wider.name.equals("numeric") && wider.numbers.isEmpty());
            case "real" -> wider.name.equals("double precision");
            case "varchar", "char", "text" -> fitsText(wider);
            case "numeric" -> wider.name.equals("numeric") && fitsNumeric(wider);
            case "timestamp", "timestamptz", "time", "timetz" -> wider.name.equals(name) && fitsNumbers(wider);
            default -> false;
        };
    }

    /** Returns how {@code value}, of this type, is cast to {@code other}: by its text, if there is no other way. */
    String cast(String value, SqlType other) {
        boolean direct = name.equals(other.name) || TEXTS.contains(name) || TEXTS.contains(other.name)
                || CASTS.stream().anyMatch(within -> within.contains(name) && within.contains(other.name));
        return value + (direct && array == other.array ? "" : "::text") + "::" + other;
    }

    private boolean fitsText(SqlType wider) {
        return wider.name.equals("text") || (wider.name.equals("varchar") && fitsNumbers(wider));
    }

    private boolean fitsNumbers(SqlType wider) {
        return wider.numbers.isEmpty() || (!numbers.isEmpty() && numbers.getFirst() <= wider.numbers.getFirst());
    }

    private boolean fitsNumeric(SqlType wider) {
        return wider.numbers.isEmpty() || (!numbers.isEmpty() && numbers.getLast() <= wider.numbers.getLast()
                && numbers.getFirst() - numbers.getLast() <= wider.numbers.getFirst() - wider.numbers.getLast());
    }

    @Override
    public String toString() {
        String inside = numbers.isEmpty() ? ""
                : numbers.toString().replace("[", "(").replace("]", ")").replace(" ", "");
        return name + inside + (array ? "[]" : "");
    }
}
