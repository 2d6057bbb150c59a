package dev.segue.orm.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a schema's text: {@code kind name key=value key=value}. A key may come again; what is not plain stands in quotes, with a
 * backslash before quotes and backslashes, and {@code \n} for a line's end.
 *
 * @param number from 1; 0 for a line to be written
 */
record TextLine(int number, String kind, String name, List<Entry> entries) {
    private static final Pattern PLAIN = Pattern.compile("[\\w.(),:+\\[\\]-]+");
    private static final String VALUE = "\"(?:[^\"\\\\]++|\\\\.)*+\"|[\\w.(),:+\\[\\]-]+";
    private static final Pattern LINE = Pattern
            .compile("\\s*([a-z-]+) (" + VALUE + ")((?: [a-z-]+=(?:" + VALUE + "))*)\\s*");
    private static final Pattern ENTRY = Pattern.compile(" ([a-z-]+)=(" + VALUE + ")");

    /** A key and one of its values. */
    record Entry(String key, String value) {}

    TextLine(String kind, String name) {
        this(0, kind, name, List.of());
    }

    /** Returns this line with one entry more, unless {@code value} is null. */
    TextLine with(String key, @Nullable String value) {
        return value == null ? this : withAll(key, List.of(value));
    }

    TextLine withAll(String key, List<String> values) {
        List<Entry> all = new ArrayList<>(entries);
        values.forEach(value -> all.add(new Entry(key, value)));
        return new TextLine(number, kind, name, List.copyOf(all));
    }

    static TextLine parse(String text, int number) {
        Matcher parts = LINE.matcher(text);
        if (!parts.matches()) {
            throw new SchemaFormatException(number, text, "is not of the form 'kind name key=value'");
        }
        List<Entry> entries = ENTRY.matcher(parts.group(3)).results()
                .map(entry -> new Entry(entry.group(1), unquoted(entry.group(2)))).toList();
        return new TextLine(number, parts.group(1), unquoted(parts.group(2)), entries);
    }

    @Nullable
    String get(String key) {
        return all(key).stream().findFirst().orElse(null);
    }

    String one(String key) {
        String value = get(key);
        if (value == null) {
            throw wrong("has no '" + key + "'");
        }
        return value;
    }

    List<String> all(String key) {
        return entries.stream().filter(entry -> entry.key().equals(key)).map(Entry::value).toList();
    }

    long number(String key) {
        try {
            return Long.parseLong(one(key));
        } catch (NumberFormatException _) {
            throw wrong("has a '" + key + "' that is no number");
        }
    }

    SchemaFormatException wrong(String why) {
        return new SchemaFormatException(number, toString(), why);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(kind).append(' ').append(quoted(name));
        entries.forEach(entry -> text.append(' ').append(entry.key()).append('=').append(quoted(entry.value())));
        return text.toString();
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\r", "").replace("\n", "\\n") + '"';
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        var text = new StringBuilder();
        for (int i = 1; i < value.length() - 1; i++) {
            char at = value.charAt(i);
            if (at == '\\') {
                i++;
                at = value.charAt(i) == 'n' ? '\n' : value.charAt(i);
            }
            text.append(at);
        }
        return text.toString();
    }
}
