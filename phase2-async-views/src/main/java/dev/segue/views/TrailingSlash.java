package dev.segue.views;

/** What a slash at the end of a path means to {@link Routes}. */
public enum TrailingSlash {
    /** {@code /articles} and {@code /articles/} are two places. */
    STRICT,
    /** They are one place: a route answers at both, and no second one may be declared at the other. */
    IGNORE,
    /** As {@link #IGNORE}, but the spelling that no route has is answered with a 308 to the other, the query kept. */
    REDIRECT;

    /** Returns what is the same for all spellings of {@code place}. */
    String canonical(String place) {
        return this != STRICT && place.endsWith("/") ? other(place) : place;
    }

    /** Returns the other spelling of {@code path}, or itself where the slash follows no segment, or where a browser would take the first for a host. */
    static String other(String path) {
        if (path.startsWith("//")) {
            return path;
        }
        if (!path.endsWith("/")) {
            return path + "/";
        }
        return path.equals("/") || path.endsWith("//") ? path : path.substring(0, path.length() - 1);
    }
}
