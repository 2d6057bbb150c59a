package dev.segue.cli;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.legacy.MountException;
import dev.segue.orm.Database;
import dev.segue.views.ControlFile;
import dev.segue.views.Routes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class RunWarIT {
    private final Server server = new Server(false);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aWarIsServedAndItsViewsAreShownAndSwitched() throws Exception {
        Server.Address address = server.open(war(), folder.resolve("home"), GatewayConfig.at("127.0.0.1", 0));
        assertThat(address.database()).isNull();
        try (var client = HttpClient.newHttpClient()) {
            HttpRequest get = HttpRequest.newBuilder(URI.create(address.site() + "/")).build();
            assertThat(client.send(get, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("home");
        }
        assertThat(segue("views", "--home", folder.resolve("home").toString()))
                .containsPattern("default +\\* / +legacy +legacy +1");
        assertThat(segue("mode", "default", "virtual", "--home", folder.resolve("home").toString()))
                .isEqualTo("default runs in mode virtual (it can run in: legacy, worker, virtual)\n");
        assertThat(segue("mode", "default", "async", "--home", folder.resolve("home").toString()))
                .contains("no async variant");
    }

    @Test
    void failuresAreShownOnLoopbackOnly() throws Exception {
        Path home = folder.resolve("home");
        try (var open = new Server(true)) {
            assertThatThrownBy(() -> open.open(war(), home, GatewayConfig.at("0.0.0.0", 0)))
                    .isInstanceOf(CommandException.class).hasMessageContaining("'0.0.0.0'");
        }
        try (var local = new Server(true)) {
            URI site = URI.create(local.open(war(), home, GatewayConfig.at("localhost", 0)).site());
            assertThat(segue("check", "--home", home.toString())).contains("error debug.on");
            assertThat(status(site, "127.0.0.1:" + site.getPort())).startsWith("HTTP/1.1 200 ");
            assertThat(status(site, "[::1]:" + site.getPort())).startsWith("HTTP/1.1 200 ");
            assertThat(status(site, "pages.example:" + site.getPort())).startsWith("HTTP/1.1 421 ");
        }
    }

    private static String status(URI site, String host) throws IOException {
        try (var socket = new Socket(site.getHost(), site.getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatIsMeasuredIsToldAtTheControlEndpoint() throws Exception {
        Path home = folder.resolve("home");
        Server.Address address = server.open(war(), home, GatewayConfig.at("127.0.0.1", 0));
        ControlFile control = ControlFile.read(home).orElseThrow();
        try (var client = HttpClient.newHttpClient()) {
            client.send(HttpRequest.newBuilder(URI.create(address.site() + "/")).build(),
                    HttpResponse.BodyHandlers.discarding());
            HttpRequest metrics = HttpRequest.newBuilder(control.url().resolve("/metrics"))
                    .header("Authorization", "Bearer " + control.token()).build();
            Awaitility.await().untilAsserted(
                    () -> assertThat(client.send(metrics, HttpResponse.BodyHandlers.ofString()).body()).contains(
                            "segue_requests_seconds_count{mode=\"legacy\",status=\"2xx\",view=\"default\"} 1",
                            "segue_connections 1.0", "segue_pool_busy{pool=\"segue-worker\"}"));
        }
    }

    @Test
    void whatIsNoWarIsOneLineAndNothingIsLeftRunning() {
        Path missing = folder.resolve("missing.war");
        assertThatThrownBy(() -> server.open(missing, folder.resolve("home"), GatewayConfig.at("127.0.0.1", 0)))
                .isInstanceOf(MountException.class);
        assertThat(server.isClosed()).isTrue();
        assertThat(segue("run", "--port", "0", "--home", folder.resolve("other").toString(), "--war",
                missing.toString())).isEqualTo("segue: There is no WAR '%s'. Check the path.\n".formatted(missing));
    }

    @ParameterizedTest
    @EnumSource
    void whatCanNotBeReadAsAWarIsOneLineAndAnExitCode(BadWar bad) throws Exception {
        Path war = bad.write(folder.resolve(bad.name() + ".war"));
        var printed = new StringWriter();
        var out = new PrintWriter(printed);
        int code = Segue.execute(new String[]{"run", "--port", "0", "--home", folder.resolve("other").toString(),
            "--war", war.toString()}, new NoApplication(), out, out);
        assertThat(code).isNotZero();
        assertThat(printed.toString()).startsWith("segue: ").contains(war.toString(), bad.says).hasLineCount(1);
    }

    /** What somebody may name instead of a WAR. */
    enum BadWar {
        MISSING("There is no WAR"),
        FOLDER("it is a folder"),
        TEXT("is no WAR"),
        BROKEN_WEB_XML("line 2"),
        NEWER_JAVA(
                "more recent");

        private final String says;

        BadWar(String says) {
            this.says = says;
        }

        private Path write(Path file) throws IOException {
            switch (this) {
                case MISSING -> {
                }
                case FOLDER -> Files.createDirectory(file);
                case TEXT -> Files.writeString(file, "not a zip");
                case BROKEN_WEB_XML -> entries(file, Map.of("WEB-INF/web.xml", webXml("\n<servlet-nam/>")));
                case NEWER_JAVA -> entries(file,
                        Map.of("WEB-INF/classes/shop/Newer.class", newer(), "WEB-INF/web.xml", webXml(
                                "<servlet><servlet-name>x</servlet-name><servlet-class>shop.Newer</servlet-class></servlet>")));
            }
            return file;
        }

        private static byte[] newer() {
            return ClassFile.of().build(ClassDesc.of("shop.Newer"),
                    type -> type.withVersion(ClassFile.latestMajorVersion() + 1, 0)
                            .withSuperclass(ClassDesc.of("jakarta.servlet.http.HttpServlet")));
        }

        private static byte[] webXml(String content) {
            return "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0'>%s</web-app>".formatted(content)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void entries(Path file, Map<String, byte[]> entries) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    @Test
    void aDatabaseBesideAWarIsRefused() throws Exception {
        assertThat(segue("run", "--war", war().toString(), "--db", "postgresql://127.0.0.1/x"))
                .startsWith("segue: A WAR opens its database itself");
    }

    /** Returns what a command printed. */
    private static String segue(String... command) {
        var printed = new StringWriter();
        var out = new PrintWriter(printed);
        Segue.execute(command, new NoApplication(), out, out);
        out.flush();
        return printed.toString();
    }

    private Path war() throws IOException {
        Path war = folder.resolve("app.war");
        entries(war, Map.of("index.html", "home".getBytes(StandardCharsets.UTF_8), "WEB-INF/web.xml",
                BadWar.webXml("")));
        return war;
    }

    /** What a WAR is run instead of. */
    private static final class NoApplication implements SegueApplication {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public void prepare(Database database) {
            throw new AssertionError("A WAR needs no database.");
        }

        @Override
        public Routes routes(Bridge bridge, Database database) {
            throw new AssertionError("A WAR is run instead.");
        }
    }
}
