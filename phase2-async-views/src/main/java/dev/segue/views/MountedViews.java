package dev.segue.views;

import dev.segue.gateway.legacy.Mount;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the view of a mounted servlet application for a path: of the mount with the longest prefix, by an exact pattern, else by the
 * longest path ({@code /a/*}), else by the extension ({@code *.jsp}), else by {@code /}.
 *
 * <p>The container decides again by the same rules; this says only which view's plan is followed and counted.
 * <p>Threading: immutable.
 *
 * @see <a href="https://jakarta.ee/specifications/servlet/6.0/jakarta-servlet-spec-6.0#mapping-requests-to-servlets">Servlet 6.0, chapter 12</a>
 */
final class MountedViews {
    private final List<Place> places; // the longest prefix first

    /** @param mounts the name of the view of each pattern of each mount */
    MountedViews(Map<Mount, Map<String, String>> mounts, Map<String, LiveView> views) {
        places = mounts.entrySet().stream().map(mount -> {
            var patterns = new LinkedHashMap<String, LiveView>();
            mount.getValue().forEach((pattern, name) -> patterns.put(pattern, views.get(name)));
            return new Place(mount.getKey().prefix(), patterns);
        }).sorted(Comparator.comparingInt((Place place) -> place.prefix.length()).reversed()).toList();
    }

    @Nullable
    LiveView match(String path) {
        for (Place place : places) {
            if (path.equals(place.prefix) || path.startsWith(place.prefix + "/")) {
                return place.match(path.substring(place.prefix.length()));
            }
        }
        return null;
    }

    private record Place(String prefix, Map<String, LiveView> patterns) {
        @Nullable
        LiveView match(String path) {
            LiveView found = patterns.get(path.equals("/") ? "" : path); // web.xml spells the root so
            for (String at = path; found == null && at != null; at = parent(at)) {
                found = patterns.get(at + "/*");
            }
            int dot = path.lastIndexOf('.');
            if (found == null && dot > path.lastIndexOf('/')) {
                found = patterns.get("*" + path.substring(dot));
            }
            return found == null ? patterns.get("/") : found;
        }

        private static @Nullable String parent(String path) {
            int slash = path.lastIndexOf('/');
            return slash < 0 ? null : path.substring(0, slash);
        }
    }
}
