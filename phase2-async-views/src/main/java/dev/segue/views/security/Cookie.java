package dev.segue.views.security;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A cookie that scripts can't read and other sites can't send along with a form, for all paths of one host.
 *
 * @param secure whether it goes over TLS only; its name then begins with {@code __Host-}, by which browsers refuse one set by another host
 */
record Cookie(String name, boolean secure) {
    static Cookie named(String plainName, boolean secure) {
        return new Cookie(secure ? "__Host-" + plainName : plainName, secure);
    }

    Optional<String> of(Request request) {
        return request.header("Cookie").flatMap(this::in);
    }

    private Optional<String> in(String all) {
        return Arrays.stream(all.split(";", -1)).map(String::strip)
                .filter(pair -> pair.startsWith(name) && pair.startsWith("=", name.length()))
                .map(pair -> pair.substring(name.length() + 1)).findFirst();
    }

    Response set(Response response, String value, Duration maxAge) {
        return response.withHeader("Set-Cookie", "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s".formatted(name,
                value, maxAge.toSeconds(), secure ? "; Secure" : ""));
    }

    Response takenBack(Response response) {
        return set(response, "", Duration.ZERO);
    }
}
