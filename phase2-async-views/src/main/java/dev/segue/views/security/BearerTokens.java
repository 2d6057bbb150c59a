package dev.segue.views.security;

import dev.segue.gateway.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tokens that clients send as {@code Authorization: Bearer …}. The server keeps none, so each is good until it is too old.
 *
 * <p>Threading: immutable; never blocks.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750</a>
 */
public record BearerTokens(Signer signer, Duration maxAge) implements Authenticator {
    private static final String PURPOSE = "bearer";
    private static final String SCHEME = "bearer ";

    /** Makes a token for {@code principal}, who can read in it what it may do. */
    public String issue(Principal principal) {
        return signer.signed(PURPOSE, principal.json());
    }

    @Override
    public CompletionStage<Optional<Principal>> authenticate(Request request) {
        return CompletableFuture.completedFuture(request.header("Authorization")
                .filter(sent -> sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .flatMap(sent -> signer.verified(PURPOSE, sent.substring(SCHEME.length()).strip(), maxAge))
                .map(Principal::read));
    }
}
