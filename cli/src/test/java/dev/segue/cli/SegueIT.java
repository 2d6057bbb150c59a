package dev.segue.cli;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.LoopThreads;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.DatabaseConfig;
import dev.segue.views.Routes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The commands as a user types them, against a small application on an embedded PostgreSQL. */
@SuppressWarnings("NullAway.Init") // set before the first test
@Timeout(60)
class SegueIT {
    @TempDir
    private static Path directory;
    private static final Server SERVER = new Server(false);
    private static Server.Address address;
    private static LocalPostgres postgres;

    /** What a command printed, and its exit code. */
    private record Run(int code, String out, String err) {}

    private static final class Greeter implements SegueApplication {
        @Override
        public String name() {
            return "Greeter";
        }

        @Override
        public void prepare(Database database) {
            database.execute("CREATE TABLE IF NOT EXISTS greeting (id integer PRIMARY KEY)");
        }

        @Override
        public Routes routes(Bridge bridge, Database database) {
            var routes = new Routes();
            routes.view("hello").get("/hello").sync(_ -> Response.text(200, "hello"))
                    .async(_ -> CompletableFuture.completedFuture(Response.text(200, "hello")));
            routes.view("hello.sync").get("/sync").sync(_ -> Response.text(200, "hello"));
            return routes;
        }
    }

    @BeforeAll
    static void start() {
        postgres = LocalPostgres.start(directory.resolve("database"));
        address = SERVER.open(new Greeter(), home(), GatewayConfig.at("127.0.0.1", 0), Optional.of(own()), _ -> {});
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        postgres.close();
    }

    @Test
    void viewsAreShownWithTheirCounts() throws Exception {
        get("/sync");
        await().untilAsserted(() -> assertThat(segue("views").out()).containsPattern(
                "hello\\.sync +GET /sync +sync +worker +1 +0 +\\d+\\.\\d\\d +\\d+\\.\\d\\d +2\\.0"));
        assertThat(segue("views").out()).startsWith("VIEW        ROUTE       VARIANTS");
    }

    @Test
    void aModeIsShownAndSwitchedAndTheNextRequestFollowsIt() throws Exception {
        assertThat(segue("mode", "hello", "async")).isEqualTo(
                new Run(0, "hello runs in mode async (it can run in: worker, virtual, async)\n", ""));
        get("/hello");
        await().untilAsserted(() -> assertThat(segue("views", "--json").out())
                .containsPattern("\"async\" : \\{\\s+\"requests\" : 1"));
        assertThat(segue("mode", "hello").out()).startsWith("hello runs in mode async");
        assertThat(segue("mode", "hello", "worker", "--json").out()).contains("\"mode\" : \"worker\"");
    }

    @Test
    void aServerFitForProductionHasNoFindings() {
        assertThat(segue("check")).isEqualTo(new Run(0, "Nothing found.\n", ""));
        assertThat(segue("check", "--json")).isEqualTo(new Run(0, "[ ]\n", ""));
    }

    @Test
    void b50_aLoweredGuardIsAnErrorForProduction() {
        LoopThreads.onlyWarn(true);
        try {
            assertThat(segue("check")).isEqualTo(new Run(CommandException.UNFIT,
                    "error guard.lowered: The guard of loop threads only warns, so a blocking call that was forgotten stops all "
                            + "requests of its loop. Start the server without -Dsegue.guard=warn, and remove calls of "
                            + "LoopThreads.onlyWarn(true).\n",
                    ""));
            Run json = segue("check", "--json");
            assertThat(json.code()).isEqualTo(CommandException.UNFIT);
            assertThat(json.out()).contains("\"level\" : \"ERROR\"", "\"id\" : \"guard.lowered\"", "\"toDo\" : ");
        } finally {
            LoopThreads.onlyWarn(false);
        }
    }

    @Test
    void anUnknownViewGetsTheNearestNames() {
        assertThat(segue("mode", "helo", "async")).isEqualTo(new Run(CommandException.REFUSED, "",
                "segue: No view is called 'helo'. The nearest names are: hello, hello.sync.\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"async", "legacy"})
    void aModeTheViewCanNotRunInIsRefused(String mode) {
        assertThat(segue("mode", "hello.sync", mode)).isEqualTo(new Run(CommandException.REFUSED, "",
                "segue: View 'hello.sync' has no "
                        + mode + " variant, so it can't run in mode '" + mode
                        + "'. Choose one of: worker, virtual.\n"));
    }

    @Test
    void anUnknownModeIsRefusedWithTheModes() {
        assertThat(segue("mode", "hello", "turbo").err())
                .isEqualTo("segue: 'turbo' is not a mode. Choose one of: [legacy, worker, virtual, async].\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"views", "mode hello", "mode hello async", "check"})
    void withoutAServerTheCommandSaysHowToStartOne(String command) {
        Run run = segueAt(directory.resolve("nobody"), command.split(" "));
        assertThat(run).isEqualTo(
                new Run(CommandException.NOT_RUNNING, "", "segue: No server runs on '" + directory.resolve("nobody")
                        + "'. Start one with 'segue run', or name its folder with --home.\n"));
    }

    @Test
    void aTakenPortIsAOneLineErrorAndLeavesNothingRunning() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path home = directory.resolve("taken");
            Run run = segueAt(home, "run", "--port", String.valueOf(taken.getLocalPort()));
            assertThat(run).isEqualTo(
                    new Run(CommandException.FAILED, "", "segue: Can't listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": another program holds the port. Stop that program, or choose another port.\n"));
            assertThat(home).doesNotExist();
        }
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefused() throws Exception {
        Run run = runWith(home(), own().url(), "right");
        assertThat(run.code()).isEqualTo(CommandException.FAILED);
        assertThat(run.err()).isEqualTo(
                "segue: Another Segue server (process %d) uses '%s'. Stop it, or choose another directory with --home.\n"
                        .formatted(ProcessHandle.current().pid(), home()));
    }

    @Test
    void aWrongPasswordIsAOneLineError() throws Exception {
        Run run = runWith(directory.resolve("wrong"), own().url(), "wrong");
        assertThat(run.code()).isEqualTo(CommandException.FAILED);
        assertThat(run.err()).startsWith("segue: No connection to '127.0.0.1:").contains("password")
                .endsWith("Check the user and the password.\n");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void anUnreachableDatabaseIsAOneLineErrorWithinFiveSeconds() throws Exception {
        Instant start = Instant.now();
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String url : new String[]{"postgresql://127.0.0.1:1/segue",
                "postgresql://127.0.0.1:" + silent.getLocalPort() + "/segue"}) {
                Run run = runWith(directory.resolve("unreachable"), url, "right");
                assertThat(run.code()).isEqualTo(CommandException.FAILED);
                assertThat(run.err()).startsWith("segue: No connection to '127.0.0.1:");
                assertThat(run.err().lines()).hasSize(1);
            }
        }
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void aMissingPasswordFileIsAUsageError() {
        Run run = segueAt(directory.resolve("x"), "run", "--port", "0", "--db", own().url(), "--db-password-file",
                "/no/such/file");
        assertThat(run).isEqualTo(new Run(CommandException.USAGE, "",
                "segue: Can't read the password from '/no/such/file'. Check that the file exists and that you may read it.\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --port x", "mode", "fly", "run --db-user me", "run --port 70000", "run --db nonsense"})
    void aWrongCommandLineIsOneLineWithExitCodeTwo(String command) {
        Run run = segueAt(directory.resolve("x"), command.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(CommandException.USAGE);
        assertThat(run.err()).startsWith("segue: ");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void verboseAddsTheStackTrace() {
        assertThat(segue("mode", "helo", "-v").err()).contains("No view is called 'helo'",
                "\tat dev.segue.cli.ControlClient");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "views", "mode", "check", "syncdb", "makemigrations", "migrate", "inspectdb"})
    void helpHasExamples(String command) {
        Run run = segueAt(directory, (command + " --help").strip().split(" "));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Examples:", "segue " + command);
    }

    private static Run runWith(Path home, String url, String password) throws IOException {
        Path file = Files.writeString(directory.resolve(password + ".txt"),
                (password.equals("right") ? own().password() : password) + "\n");
        return segueAt(home, "run", "--port", "0", "--db", url, "--db-user", own().user(), "--db-password-file",
                file.toString());
    }

    private static Run segue(String... command) {
        return segueAt(home(), command);
    }

    private static Run segueAt(Path home, String... command) {
        var args = new ArrayList<>(List.of(command));
        if (!command[command.length - 1].equals("--help") && !command[0].equals("fly")) {
            args.add("--home");
            args.add(home.toString());
        }
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Segue.execute(args.toArray(String[]::new), new Greeter(), new PrintWriter(out, true),
                new PrintWriter(err, true));
        return new Run(code, out.toString(), err.toString());
    }

    private static void get(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client
                    .send(HttpRequest.newBuilder(URI.create(address.site() + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()).isEqualTo("hello");
        }
    }

    private static Path home() {
        return directory.resolve("home");
    }

    private static DatabaseConfig own() {
        return DatabaseConfig.of(postgres.url(), postgres.user(), postgres.password());
    }
}
