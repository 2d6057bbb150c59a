package dev.segue.cli;

import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Tls;
import dev.segue.orm.DatabaseConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "run", description = "Starts the application, with an embedded PostgreSQL unless --db names another one.", footer = {
    "", "Ctrl-C stops the server and its database. The data stays in the home folder.", "", "Examples:", "  segue run",
    "  segue run --port 9000", "  segue run --war legacy.war",
    "  segue run --db postgresql://db.example/conduit --db-user app --db-password-file secret.txt"})
final class RunCommand implements SegueCommand {
    private final SegueApplication application;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on. Default: ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "8001", description = "Port to listen on; 0 picks a free one. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "Serve over TLS with this certificate: a PEM file, those that vouch for it behind it.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The private key of --tls-cert: a PEM file, PKCS#8.")
    private @Nullable Path key;

    @Option(names = "--http2", description = "Speak HTTP/2 too: over TLS if the client wants it, without TLS if it begins with it.")
    private boolean http2;

    @Option(names = "--war", paramLabel = "FILE", description = "Run this web application instead, each of its servlets as a view. It brings its own database, if it needs one.")
    private @Nullable Path war;

    @Option(names = "--debug", description = "Show failures and routes to whoever meets an error. Only on a loopback address.")
    private boolean debug;

    @ArgGroup(exclusive = false, heading = OwnDatabase.HEADING)
    private @Nullable OwnDatabase own;

    RunCommand(SegueApplication application) {
        this.application = application;
    }

    @Override
    public Integer call() throws InterruptedException {
        long start = System.nanoTime();
        GatewayConfig listen = CommandException.checked(this::listen);
        Optional<DatabaseConfig> database = CommandException
                .checked(() -> Optional.ofNullable(own).map(OwnDatabase::config));
        if (war != null && own != null) {
            throw new CommandException(
                    "A WAR opens its database itself, so '--db' has no meaning beside '--war'. Leave one of them out.",
                    CommandException.USAGE);
        }
        var server = new Server(debug);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "segue-stop"));
        Server.Address address = war != null ? server.open(war, common.home(), listen)
                : server.open(application, common.home(), listen, database, this::progress);
        greet(address, (System.nanoTime() - start) / 1e9);
        new CountDownLatch(1).await(); // until Ctrl-C or SIGTERM runs the hook
        return 0;
    }

    private GatewayConfig listen() {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("'--tls-cert' and '--tls-key' go together. Give both, or none.");
        }
        GatewayConfig plain = GatewayConfig.at(host, port);
        GatewayConfig secured = certificate == null || key == null ? plain : plain.withTls(new Tls(certificate, key));
        return http2 ? secured.withHttp2() : secured;
    }

    private void greet(Server.Address address, double seconds) {
        PrintWriter out = common.out();
        out.printf(Locale.ROOT, "%s is up after %.1f s. Ctrl-C stops it.%n%n",
                war == null ? application.name() : war.getFileName(), seconds);
        address.views().stream().filter(view -> view.sample() != null)
                .forEach(view -> out.printf("  %s%s%n", address.site(), view.sample()));
        if (address.database() == null) {
            out.printf("  %s/%n%n", address.site());
        } else {
            out.printf("  database %s%n%n", address.database());
        }
        out.print(ViewsCommand.table(address.views()));
        String segue = System.getProperty("segue.command", "segue");
        out.printf("%nFrom another terminal: '%1$s views', '%1$s mode VIEW MODE', '%1$s bench VIEW'.%n", segue);
        out.flush();
    }

    private void stop(Server server) {
        if (!server.isClosed()) { // a start that failed has closed it, and its one line of error is all there is to say
            progress("Stopping …");
            server.close();
            progress("Stopped.");
        }
    }

    private void progress(String text) {
        common.err().println(text);
        common.err().flush();
    }
}
