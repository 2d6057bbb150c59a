package dev.segue.views;

import dev.segue.gateway.Request;
import java.util.Arrays;
import java.util.Optional;

/** The cookies of a request. Threading: safe from any. */
public final class Cookies {
    private Cookies() {}

    /** Returns the value of the first cookie called {@code name}, as the client sent it. */
    public static Optional<String> value(Request request, String name) {
        return Arrays.stream(request.header("Cookie").orElse("").split(";", -1)).map(String::strip)
                .filter(pair -> pair.startsWith(name + "=")).map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }
}
