package dev.segue.views.security;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message that a visitor sees once, on the next page: {@code Flash.add(session, "info", "Saved.")} before a redirect.
 *
 * @param level how it is shown: {@code info}, {@code error}
 */
public record Flash(String level, String text) {
    private static final String KEY = "_flash";
    private static final TypeReference<List<Flash>> MESSAGES = new TypeReference<>() {
    };

    /** Keeps a message in {@code session} until it is taken. */
    public static void add(Session session, String level, String text) {
        var all = new ArrayList<>(session.get(KEY).map(Flash::read).orElse(List.of()));
        all.add(new Flash(level, text));
        session.put(KEY, JsonMapper.shared().writeValueAsString(all));
    }

    /** Returns the messages not seen yet, the oldest first, and forgets them. */
    public static List<Flash> take(Session session) {
        return session.remove(KEY).map(Flash::read).orElse(List.of());
    }

    private static List<Flash> read(String json) {
        return List.copyOf(JsonMapper.shared().readValue(json, MESSAGES));
    }
}
