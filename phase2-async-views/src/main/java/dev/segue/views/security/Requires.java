package dev.segue.views.security;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Hooks;
import dev.segue.views.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets a request pass only if {@link Authentication}, which stands around, knows who sends it, and that they may: with {@code .with(…)} around one
 * view, or around all.
 *
 * <p>Threading: immutable.
 */
public final class Requires implements Hooks {
    private final Set<String> permissions;
    private final Optional<String> loginPage;

    private Requires(Set<String> permissions, Optional<String> loginPage) {
        this.permissions = Set.copyOf(permissions);
        this.loginPage = loginPage;
    }

    /** Lets everyone pass who is known; others get 401. */
    public static Requires login() {
        return new Requires(Set.of(), Optional.empty());
    }

    /** Lets those pass who have all of {@code permissions}; others who are known get 403, and those who are not 401. */
    public static Requires permissions(String... permissions) {
        return new Requires(Set.of(permissions), Optional.empty());
    }

    /** Returns one that sends those who are not known to {@code page}, with the path and query they came for in {@code next}, instead of a 401. */
    public Requires orLoginAt(String page) {
        return new Requires(permissions, Optional.of(page));
    }

    @Override
    public Step before(Request request) {
        Optional<Principal> sender = Principal.current();
        if (sender.isEmpty()) {
            return new Step.Answer(loginPage.map(page -> login(page, request))
                    .orElseGet(
                            () -> new Problem(401, "Unauthorised", "Say who you are.").answer(request).withHeader(
                                    "WWW-Authenticate",
                                    "Bearer")));
        }
        return sender.get().permissions().containsAll(permissions) ? new Step.Pass(request)
                : new Step.Answer(new Problem(403, "Forbidden",
                        "This needs %s.".formatted(String.join(", ", new TreeSet<>(permissions)))).answer(request));
    }

    private static Response login(String page, Request request) {
        String path = encoded(request.path()).replace("+", "%20").replace("%2F", "/");
        return Redirect.to(page + "?next=" + encoded(request.rawQuery().map(query -> path + "?" + query).orElse(path)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
