package dev.segue.views;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows and switches the modes of a running application's views.
 *
 * <p>Threading: safe from any. A switch takes effect on the next request; requests under way finish as they started.
 */
public final class Modes {
    private static final Logger LOG = LoggerFactory.getLogger(Modes.class);

    private final Map<String, LiveView> views = new LinkedHashMap<>();

    Modes(List<LiveView> live) {
        live.forEach(view -> views.put(view.view().name(), view));
    }

    /** Returns all views in the order of their declaration. */
    public List<ViewStatus> views() {
        return views.values().stream().map(ViewStatus::of).toList();
    }

    /**
     * Returns one view.
     *
     * @throws UnknownViewException if there is no view of that name
     */
    public ViewStatus view(String name) {
        return ViewStatus.of(live(name));
    }

    /**
     * Runs a view in {@code mode} from the next request on.
     *
     * @throws UnknownViewException if there is no view of that name
     * @throws ModeException if the view has no variant for the mode; nothing has changed
     */
    public ViewStatus set(String name, Mode mode) {
        LiveView live = live(name);
        Mode before = live.run(mode);
        LOG.info("View '{}' runs in mode '{}' now; it was '{}'.", name, mode, before);
        return ViewStatus.of(live);
    }

    private LiveView live(String name) {
        LiveView live = views.get(name);
        if (live == null) {
            throw new UnknownViewException(name, views.keySet());
        }
        return live;
    }
}
