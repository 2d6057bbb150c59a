package dev.segue.views.security;

import dev.segue.gateway.Response;

/** Sends browsers to other pages of this site, and never to another site. Threading: safe from any. */
public final class Redirect {
    private Redirect() {}

    /**
     * Makes a 303 to {@code target}, such as the {@code next} of a login form, if that is a path of this site, else to {@code otherwise}.
     *
     * <p>A path begins with one slash, and has no character that a browser might drop or read as a slash: no backslash, no space or control
     * character, and none outside ASCII, which belongs percent-encoded.
     *
     * @throws IllegalArgumentException if {@code otherwise} is needed and not such a path
     */
    public static Response within(String target, String otherwise) {
        return isWithin(target) ? to(target) : to(otherwise);
    }

    /**
     * Makes a 303 to {@code path}.
     *
     * @throws IllegalArgumentException if it is not a path of this site, as {@link #within} says
     */
    public static Response to(String path) {
        if (!isWithin(path)) {
            throw new IllegalArgumentException(
                    "'%s' is not a path of this site. Write one that begins with one slash, percent-encoded as reverse() does."
                            .formatted(path));
        }
        return Response.of(303).withHeader("Location", path);
    }

    private static boolean isWithin(String target) {
        return target.startsWith("/") && !target.startsWith("//")
                && target.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
    }
}
