package dev.segue.views.security;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps sessions in the cookies themselves, signed: the server keeps nothing, and the visitor can read what is in them.
 *
 * <p>A cookie that was stolen works until it is too old, also after its visitor has logged out; if that is too long, use a store on the server.
 * <p>Errors: a session that makes a cookie of more than 3,800 bytes, which browsers might drop, fails when it is saved.
 * <p>Threading: immutable.
 */
public final class SignedCookies implements SessionStore {
    private static final int LARGEST = 3_800;
    private static final String PURPOSE = "session";
    private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {
    };

    private final Signer signer;
    private final Duration maxAge;

    /** Makes one whose sessions last for {@code maxAge} after their last change. */
    public SignedCookies(Signer signer, Duration maxAge) {
        this.signer = signer;
        this.maxAge = maxAge;
    }

    @Override
    public Duration maxAge() {
        return maxAge;
    }

    @Override
    public CompletionStage<Optional<Map<String, String>>> load(String token) {
        return CompletableFuture.completedFuture(
                signer.verified(PURPOSE, token, maxAge).map(json -> JsonMapper.shared().readValue(json, VALUES)));
    }

    @Override
    public CompletionStage<String> save(Map<String, String> values, @Nullable String token) {
        String signed = signer.signed(PURPOSE, JsonMapper.shared().writeValueAsString(values));
        return signed.length() <= LARGEST ? CompletableFuture.completedFuture(signed)
                : CompletableFuture.failedFuture(new IllegalStateException(
                        "The session with %s takes %d bytes as a cookie, but at most %d are sure to be kept. Keep less in it, or keep it in a store on the server."
                                .formatted(values.keySet(), signed.length(), LARGEST)));
    }

    @Override
    public CompletionStage<?> delete(String token) {
        return CompletableFuture.completedFuture(null);
    }
}
