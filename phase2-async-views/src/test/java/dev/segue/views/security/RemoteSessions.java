package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store on a thread of its own, as one in a database is, that notes what it is asked. */
record RemoteSessions(Bridge bridge, SessionStore kept, List<String> asked) implements SessionStore {
    @Override
    public Duration maxAge() {
        return kept.maxAge();
    }

    @Override
    public CompletionStage<Optional<Map<String, String>>> load(String token) {
        asked.add("load");
        return bridge.toAsync(bridge.shared(), () -> 1).thenCompose(_ -> kept.load(token));
    }

    @Override
    public CompletionStage<String> save(Map<String, String> values, @Nullable String token) {
        asked.add("save");
        return bridge.toAsync(bridge.shared(), () -> 1).thenCompose(_ -> kept.save(values, token));
    }

    @Override
    public CompletionStage<?> delete(String token) {
        asked.add("delete");
        return bridge.toAsync(bridge.shared(), () -> 1).thenCompose(_ -> kept.delete(token));
    }
}
