package conduit;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.orm.Database;
import dev.segue.orm.DatabaseConfig;
import dev.segue.views.Mode;
import dev.segue.views.Modes;
import dev.segue.views.Pipeline;
import dev.segue.views.Routes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.BiConsumer;

/** Conduit with its demo data on a port of its own, and a client. */
final class TestConduit implements AutoCloseable {
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Database database;
    private final Modes modes;
    private final Gateway gateway;

    /** Starts it; {@code change} may add to its routes. */
    TestConduit(DatabaseConfig config, BiConsumer<Routes, Database> change) {
        var conduit = new Conduit();
        database = Database.open(config, bridge);
        conduit.prepare(database);
        Routes routes = conduit.routes(bridge, database);
        change.accept(routes, database);
        Pipeline pipeline = Pipeline.of(routes, bridge);
        modes = pipeline.modes();
        gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0), pipeline);
    }

    Database database() {
        return database;
    }

    Modes modes() {
        return modes;
    }

    /** Runs all views in {@code mode}. */
    void runAll(Mode mode) {
        modes.views().forEach(view -> modes.set(view.name(), mode));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(gateway.url().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        gateway.close();
        database.close();
        bridge.close();
    }
}
