package dev.segue.views;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a view says of itself, for those who call it.
 *
 * @param summary one line; may be empty
 * @param takes what its bodies are read to; null if it takes none
 * @param answers what it answers, by status; {@code Void} for no body
 */
record Described(String summary, @Nullable Class<?> takes, Map<Integer, Class<?>> answers) {
    static final Described NOT = new Described("", null, Map.of());

    Described withSummary(String changed) {
        return new Described(changed, takes, answers);
    }

    Described withTakes(Class<?> changed) {
        return new Described(summary, changed, answers);
    }

    Described withAnswer(int status, Class<?> type) {
        var all = new TreeMap<>(answers);
        all.put(status, type);
        return new Described(summary, takes, all);
    }
}
