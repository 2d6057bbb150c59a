package dev.segue.views.security;

import dev.segue.bridge.Context;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who sends a request, and what they may do.
 *
 * @param permissions names such as {@code articles.edit}, which {@link Requires} asks for
 */
public record Principal(String name, Set<String> permissions) {
    static final Context.Key<Principal> KEY = new Context.Key<>("principal");

    public Principal {
        permissions = Set.copyOf(permissions);
    }

    /** Returns who sent the request under way, if {@link Authentication} knows. */
    public static Optional<Principal> current() {
        return Optional.ofNullable(Context.current().get(KEY));
    }

    static Principal read(String json) {
        return JsonMapper.shared().readValue(json, Principal.class);
    }

    String json() {
        return JsonMapper.shared().writeValueAsString(this);
    }
}
