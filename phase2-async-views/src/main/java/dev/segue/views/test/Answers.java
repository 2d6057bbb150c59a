package dev.segue.views.test;

import dev.segue.gateway.Response;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one request was answered in each mode: the same, byte by byte, but for what no two answers share.
 *
 * @param request what was asked
 * @param byMode in the order in which they were asked; at least one
 * @param unique matches what differs by design
 */
record Answers(String request, Map<String, Answer> byMode, List<Pattern> unique) {
    /**
     * Returns the one answer, with the most hops of all.
     *
     * @throws AssertionError if they differ, with the first two that do
     */
    Answer same() {
        Map.Entry<String, Answer> first = byMode.entrySet().iterator().next();
        String expected = comparable(first.getValue().response());
        byMode.forEach((mode, answer) -> {
            String found = comparable(answer.response());
            if (!found.equals(expected)) {
                throw new AssertionError(
                        "'%s' is not answered in mode '%s' as in mode '%s'. Make its variants agree, or name what differs by design with apartFrom().%n%s:%n%s%n%s:%n%s"
                                .formatted(request, mode, first.getKey(), first.getKey(), expected, mode, found));
            }
        });
        return byMode.values().stream().max(Comparator.comparingInt(Answer::hops)).orElseThrow();
    }

    private String comparable(Response response) {
        String text = response.status() + "\n"
                + response.headers().stream().map(Answers::line).collect(Collectors.joining()) + "\n"
                + new String(response.body(), StandardCharsets.ISO_8859_1);
        for (Pattern one : unique) {
            text = one.matcher(text).replaceAll("…");
        }
        return text;
    }

    private static String line(Response.Header header) {
        String value = switch (header.name().toLowerCase(Locale.ROOT)) {
            case "date", "x-request-id" -> "…";
            case "set-cookie" -> header.value().replaceFirst("=[^;]*", "=…");
            default -> header.value();
        };
        return header.name() + ": " + value + "\n";
    }
}
