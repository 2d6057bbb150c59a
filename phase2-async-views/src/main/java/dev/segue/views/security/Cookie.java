package dev.segue.views.security;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Cookies;
import java.time.Duration;
import java.util.Optional;

/**
 * A cookie that scripts can't read and other sites can't send along with a form, for all paths of one host.
 *
 * @param secure whether it goes over TLS only; its name then begins with {@code __Host-}, by which browsers refuse one set by another host
 */
record Cookie(String plainName, boolean secure) {
    String name() {
        return secure ? "__Host-" + plainName : plainName;
    }

    Optional<String> of(Request request) {
        return Cookies.value(request, name());
    }

    Response set(Response response, String value, Duration maxAge) {
        return response.withHeader("Set-Cookie", "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s".formatted(name(),
                value, maxAge.toSeconds(), secure ? "; Secure" : ""));
    }

    Response takenBack(Response response) {
        return set(response, "", Duration.ZERO);
    }
}
