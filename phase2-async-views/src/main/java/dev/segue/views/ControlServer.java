package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Application;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The endpoint through which operators steer a running application. It listens on loopback, on a port of its own, and asks for the
 * token of its {@link ControlFile}; a browser that was led to it by another site's name is refused by its {@code Host}.
 *
 * <p>{@code GET /views} · {@code GET /views/{name}} · {@code PUT /modes/{name}} with {@code {"mode":"async"}} · {@code GET /server}
 * · {@code GET /checks} · {@code GET /metrics}, for Prometheus
 * <p>Threading: safe from any.
 */
public final class ControlServer implements AutoCloseable {
    private final Path home;
    private final Gateway gateway;

    private ControlServer(Path home, Gateway gateway) {
        this.home = home;
        this.gateway = gateway;
    }

    /**
     * Starts the endpoint on a free port and writes its file.
     *
     * @param home the folder for the file
     * @param site where the application itself listens
     * @param metrics returns what is measured, as Prometheus reads it; called on a worker
     */
    public static ControlServer start(Path home, Pipeline application, URI site, Bridge bridge,
            Supplier<String> metrics) {
        String token = token();
        Pipeline pipeline = Pipeline.of(routes(application, site, metrics), bridge);
        Gateway gateway = Gateway.start(GatewayConfig.at("127.0.0.1", 0).withIoThreads(1), guarded(pipeline, token));
        new ControlFile(gateway.url(), token, ProcessHandle.current().pid()).write(home);
        return new ControlServer(home, gateway);
    }

    @Override
    public void close() {
        ControlFile.delete(home);
        gateway.close();
    }

    private static Routes routes(Pipeline application, URI site, Supplier<String> metrics) {
        Modes modes = application.modes();
        var routes = new Routes();
        routes.view("views").get("/views").async(_ -> done(Json.response(new Views(modes.views()))));
        routes.view("view").get("/views/{name:path}")
                .async(request -> done(Json.response(modes.view(request.pathValue("name")))));
        routes.view("mode").put("/modes/{name:path}").async(request -> Json.asyncRead(request, ModeChange.class)
                .thenApply(change -> setMode(modes, request.pathValue("name"), change.mode())));
        routes.view("server").get("/server").async(_ -> done(Json.response(ServerStatus.now(site))));
        routes.view("checks").get("/checks").async(_ -> done(Json.response(new Checks(application.checks()))));
        routes.view("metrics").get("/metrics").sync(_ -> Response.of(200, "text/plain; version=0.0.4; charset=utf-8",
                metrics.get().getBytes(StandardCharsets.UTF_8)));
        routes.onError(UnknownViewException.class, unknown -> Json.problem(404, "Unknown view", message(unknown)));
        routes.onError(ModeException.class, refused -> Json.problem(409, "Mode refused", message(refused)));
        routes.onError(IllegalArgumentException.class, bad -> Json.problem(400, "Bad request", message(bad)));
        return routes;
    }

    private static Response setMode(Modes modes, String view, String mode) {
        return Json.response(
                modes.set(view, Mode.named(mode).orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is not a mode. Choose one of: %s.".formatted(mode, List.of(Mode.values()))))));
    }

    private static Application guarded(Application inner, String token) {
        return request -> {
            if (!request.header("Host").orElse("").startsWith("127.0.0.1:")) {
                return done(Json.problem(421, "Misdirected request", "Call this endpoint by its address."));
            }
            return authorised(request, token) ? inner.handle(request)
                    : done(Json.problem(401, "Unauthorised", "Send the token of the control file as a bearer token."));
        };
    }

    private static boolean authorised(Request request, String token) {
        byte[] sent = request.header("Authorization").orElse("").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(sent, ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private static String token() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static CompletionStage<Response> done(Response response) {
        return CompletableFuture.completedFuture(response);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private record Views(List<ViewStatus> views) {}

    private record Checks(List<CheckResult> checks) {}

    private record ModeChange(String mode) {}
}
