package dev.segue.orm.processor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Source text under construction. */
final class Lines {
    private final StringBuilder out = new StringBuilder();

    void line(int depth, String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }

    void blank() {
        out.append('\n');
    }

    /** Writes an overriding method of a class at depth 1. */
    void override(String declaration, List<String> body) {
        blank();
        line(2, "@Override");
        method(2, declaration, body);
    }

    void method(int depth, String declaration, List<String> body) {
        line(depth, declaration + " {");
        body.forEach(text -> line(depth + 1, text));
        line(depth, "}");
    }

    /** Writes a method whose result, the value at {@code index} of {@code values}, is chosen by its parameter. */
    void choice(String declaration, String index, List<String> values) {
        override(declaration, values.isEmpty() ? NONE : cases("return switch (" + index + ") {", values, "};"));
    }

    /** Writes a method that does the action at {@code index} of {@code actions}. */
    void actions(String declaration, String index, List<String> actions) {
        override(declaration, actions.isEmpty() ? NONE : cases("switch (" + index + ") {", actions, "}"));
    }

    private static final List<String> NONE = List.of("throw new IndexOutOfBoundsException();");

    private static List<String> cases(String start, List<String> values, String end) {
        List<String> lines = new ArrayList<>();
        lines.add(start);
        for (int i = 0; i < values.size(); i++) {
            lines.add("    case " + i + " -> " + values.get(i) + ";");
        }
        lines.add("    default -> throw new IndexOutOfBoundsException();");
        lines.add(end);
        return lines;
    }

    static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
