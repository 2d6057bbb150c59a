package dev.segue.views.security;

import dev.segue.gateway.Request;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows who sends requests by one kind of sign: a token, a session. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Returns who sent {@code request}; empty if it lacks the sign, or if that is not genuine.
     *
     * <p>Threading: in async modes called on a loop thread, so it must not block.
     */
    CompletionStage<Optional<Principal>> authenticate(Request request);
}
