package dev.segue.cli;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.gateway.Application;
import dev.segue.gateway.BridgeMeters;
import dev.segue.gateway.Gateway;
import dev.segue.gateway.GatewayConfig;
import dev.segue.gateway.Lifespans;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.legacy.Mount;
import dev.segue.gateway.legacy.War;
import dev.segue.orm.Database;
import dev.segue.orm.DatabaseConfig;
import dev.segue.views.ControlServer;
import dev.segue.views.Pipeline;
import dev.segue.views.Routes;
import dev.segue.views.ViewStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application at work, with all it stands on: home folder, database, bridge, gateway and control endpoint. Parts are opened in
 * order, so that a taken port is known first, and closed in reverse, also when a later one fails to open.
 *
 * <p>Threading: opened by one thread; {@link #close} may come from another, also in the middle of opening.
 */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private static final Response STARTING = Response.text(503, "Starting. Try again in a moment.\n")
            .withHeader("Retry-After", "1");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // guarded by itself, all through open and close
    private final boolean debug;
    private volatile boolean closed;

    /** @param debug whether whoever meets an error is told all of it; only on a loopback address */
    Server(boolean debug) {
        this.debug = debug;
    }

    /** What a server that is up tells of itself; {@code database} is null if it has none. */
    record Address(String site, @Nullable String database, List<ViewStatus> views) {}

    /** What is served, and from which database. */
    private record Content(Routes routes, @Nullable String database) {}

    /** What listens from the beginning: it says that the rest is starting until that is there. */
    private static final class Site implements Application {
        private static final Application NOTHING = _ -> CompletableFuture.completedFuture(STARTING);

        private volatile Application served = NOTHING;

        @Override
        public CompletionStage<Response> handle(Request request) {
            return served.handle(request);
        }

        @Override
        public boolean takesUnread(Request head) {
            return served.takesUnread(head);
        }

        @Override
        public boolean isReady() {
            return !served.equals(NOTHING);
        }

        @Override
        public void stopping() {
            served.stopping();
        }
    }

    /**
     * Opens everything.
     *
     * @param own the database to use instead of an embedded one
     * @param progress is told in a line what takes long
     */
    Address open(SegueApplication application, Path home, GatewayConfig address, Optional<DatabaseConfig> own,
            Consumer<String> progress) {
        return open(home, address, bridge -> {
            DatabaseConfig config = own.isPresent() ? own(home, own.get()) : embedded(home, progress);
            Database database = opened(Database.open(config, bridge));
            application.prepare(database);
            return new Content(application.routes(bridge, database), config.url());
        });
    }

    /** Opens everything for a WAR, which brings its own database, if any. */
    Address open(Path war, Path home, GatewayConfig address) {
        return open(home, address, bridge -> {
            lock(home);
            var routes = new Routes();
            routes.mount(opened(Mount.start("/", War.read(war), bridge)));
            return new Content(routes, null);
        });
    }

    private Address open(Path home, GatewayConfig address, Function<Bridge, Content> content) {
        synchronized (parts) {
            try {
                return openParts(home, address, content);
            } catch (RuntimeException failure) {
                close();
                throw failure;
            }
        }
    }

    private Address openParts(Path home, GatewayConfig address, Function<Bridge, Content> content) {
        var site = new Site();
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gateway gateway = opened(Gateway.start((debug ? forDebug(address) : address).withMetrics(metrics), site));
        Bridge bridge = opened(Bridge.open(BridgeConfig.DEFAULT));
        new BridgeMeters(bridge).bindTo(metrics);
        Content served = content.apply(bridge);
        if (debug) {
            served.routes().debug();
        }
        if (served.routes().isDebug()) {
            refuseUnlessLoopback(address);
        }
        Pipeline pipeline = opened(Pipeline.of(served.routes(), bridge));
        opened(Lifespans.start(pipeline.lifespans()));
        site.served = pipeline;
        parts.remove(gateway);
        parts.push(gateway); // closed before what its requests use
        opened(ControlServer.start(home, pipeline, gateway.url(), bridge, metrics::scrape));
        return new Address(gateway.url().toString(), served.database(), pipeline.modes().views());
    }

    /** A page of another site may call a loopback address by a name of its own, and would then be told. */
    private static GatewayConfig forDebug(GatewayConfig address) {
        refuseUnlessLoopback(address);
        return address.withNames(Set.copyOf(List.of(address.host(), "localhost", "127.0.0.1", "::1")));
    }

    private static void refuseUnlessLoopback(GatewayConfig address) {
        if (!new InetSocketAddress(address.host(), 0).getAddress().isLoopbackAddress()) {
            throw new CommandException(
                    "Failures would be shown to all who reach '%s'. Listen on 127.0.0.1, or do without --debug and Routes.debug()."
                            .formatted(address.host()),
                    CommandException.USAGE);
        }
    }

    /** Closes what is open; while it is still opening, waits for the part at hand, so that none is left behind. */
    @Override
    public void close() {
        closed = true;
        synchronized (parts) {
            for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
                closeQuietly(part);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        if (closed) {
            throw new CommandException("Stopped while starting.", CommandException.FAILED);
        }
        return part;
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failure) {
            LOG.warn("{} did not close cleanly.", part.getClass().getSimpleName(), failure);
        }
    }

    private DatabaseConfig own(Path home, DatabaseConfig config) {
        lock(home);
        return config;
    }

    private void lock(Path home) {
        try {
            opened(HomeLock.take(Files.createDirectories(home)));
        } catch (IOException unwritable) {
            throw new CommandException(
                    "Can't use '%s' as home folder: %s. Choose another with --home.".formatted(home, unwritable),
                    CommandException.FAILED, unwritable);
        }
    }

    private DatabaseConfig embedded(Path home, Consumer<String> progress) {
        progress.accept("Starting PostgreSQL on '%s' …".formatted(home.resolve("postgres")));
        LocalPostgres postgres = opened(LocalPostgres.start(home));
        return DatabaseConfig.of(postgres.url(), postgres.user(), postgres.password());
    }
}
