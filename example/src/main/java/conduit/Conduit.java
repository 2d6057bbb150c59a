package conduit;

import dev.segue.bridge.Bridge;
import dev.segue.cli.Segue;
import dev.segue.cli.SegueApplication;
import dev.segue.orm.Database;
import dev.segue.views.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The application: {@code ./segue} runs its {@link #main}. */
public final class Conduit implements SegueApplication {
    public static void main(String[] args) {
        Segue.main(args, new Conduit());
    }

    @Override
    public String name() {
        return "Conduit";
    }

    /** Creates the tables and, if there are no users yet, 100 of them with 1,000 articles and 5,000 comments, always the same. */
    @Override
    public void prepare(Database database) {
        database.execute(script("schema.sql"));
        database.execute(script("demo.sql"));
    }

    @Override
    public Routes routes(Bridge bridge, Database database) {
        var routes = new Routes();
        HomeView.addTo(routes);
        new ArticleViews(database).addTo(routes);
        new TagViews(bridge, database).addTo(routes);
        routes.openApi("/api/openapi.json", name(), "1.0");
        routes.onError(InvalidRequest.class, Errors::invalid);
        return routes;
    }

    private static String script(String name) {
        try (InputStream in = Conduit.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "Resource 'conduit/%s' is missing from the jar. Build it again.".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Can't read resource 'conduit/%s'.".formatted(name), unreadable);
        }
    }
}
