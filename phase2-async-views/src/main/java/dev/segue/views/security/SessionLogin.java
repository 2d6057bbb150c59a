package dev.segue.views.security;

import dev.segue.bridge.ContextFuture;
import dev.segue.gateway.Request;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Visitors who have logged in, known by their {@link Session}. Stands inside {@link Sessions}. Threading: immutable; never blocks. */
public final class SessionLogin implements Authenticator {
    private static final String KEY = "_principal";

    /**
     * Lets {@code principal} in from the next request on, under a new token: whoever knew that of before stays out. {@link Csrf}'s tokens of before
     * are no longer valid either.
     */
    public static void login(Session session, Principal principal) {
        session.rotate();
        Csrf.rotateIfAround();
        session.put(KEY, principal.json());
    }

    /** Forgets the visitor and all else in {@code session}. */
    public static void logout(Session session) {
        session.end();
    }

    @Override
    public CompletionStage<Optional<Principal>> authenticate(Request request) {
        return ContextFuture.apply(Session.opening(), session -> session.get(KEY).map(Principal::read));
    }
}
