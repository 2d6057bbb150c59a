package dev.segue.cli;

import dev.segue.bridge.Bridge;
import dev.segue.orm.Database;
import dev.segue.views.Routes;
import java.util.List;

/** An application that {@link Segue} can run. */
public interface SegueApplication {
    /** Returns the name to greet with: {@code Conduit}. */
    String name();

    /** Returns the packages whose entities are the application's tables, for the schema commands; by default its own package. */
    default List<String> modelPackages() {
        return List.of(getClass().getPackageName());
    }

    /** Creates in {@code database} what the application needs and does not find there; called once per start, may block. */
    void prepare(Database database);

    /** Returns the views, which may use {@code bridge} and {@code database} until the server stops. */
    Routes routes(Bridge bridge, Database database);
}
