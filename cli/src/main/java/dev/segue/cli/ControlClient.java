package dev.segue.cli;

import dev.segue.views.CheckResult;
import dev.segue.views.ControlFile;
import dev.segue.views.ServerStatus;
import dev.segue.views.ViewStatus;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static dev.segue.cli.CommandException.FAILED;
import static dev.segue.cli.CommandException.NOT_RUNNING;
import static dev.segue.cli.CommandException.REFUSED;

/**
 * Talks to the control endpoint of the server that uses a home folder.
 *
 * <p>Threading: safe from any; calls block, for 5 seconds at most.
 * <p>Errors: every method fails with {@link CommandException}: {@code NOT_RUNNING} if no server answers, {@code REFUSED} with the
 * server's reason if it refuses.
 */
public final class ControlClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Path home;
    private final ControlFile file;

    private ControlClient(Path home, ControlFile file) {
        this.home = home;
        this.file = file;
    }

    /** Finds the server that uses {@code home}. */
    public static ControlClient connect(Path home) {
        return new ControlClient(home, ControlFile.read(home).orElseThrow(() -> notRunning(home)));
    }

    /** Returns all views, in the order of their declaration. */
    public List<ViewStatus> views() {
        return call("GET", "/views", "", Views.class).views();
    }

    /** Returns one view. */
    public ViewStatus view(String name) {
        return call("GET", "/views/" + encoded(name), "", ViewStatus.class);
    }

    /** Runs a view in {@code mode} from its next request on. */
    public ViewStatus setMode(String name, String mode) {
        return call("PUT", "/modes/" + encoded(name), MAPPER.writeValueAsString(Map.of("mode", mode)),
                ViewStatus.class);
    }

    /** Returns the server's address and CPU time. */
    public ServerStatus server() {
        return call("GET", "/server", "", ServerStatus.class);
    }

    /** Returns what the server's checks of itself found. */
    public List<CheckResult> checks() {
        return call("GET", "/checks", "", Checks.class).checks();
    }

    @Override
    public void close() {
        client.close();
    }

    private <T> T call(String method, String path, String body, Class<T> type) {
        var request = HttpRequest.newBuilder(file.url().resolve(path)).timeout(PATIENCE)
                .header("Authorization", "Bearer " + file.token())
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != 200) {
            throw new CommandException(MAPPER.readTree(answer.body()).path("detail").asString(answer.body()), REFUSED);
        }
        return MAPPER.readValue(answer.body(), type);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException unreachable) {
            throw notRunning(home);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandException("Interrupted while waiting for the server.", FAILED, interruption);
        }
    }

    private static CommandException notRunning(Path home) {
        return new CommandException(
                "No server runs on '%s'. Start one with 'segue run', or name its folder with --home.".formatted(home),
                NOT_RUNNING);
    }

    /** Slashes stay, in names of views that are named by their path: in a path, an encoded one is refused. */
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    }

    private record Views(List<ViewStatus> views) {}

    private record Checks(List<CheckResult> checks) {}
}
