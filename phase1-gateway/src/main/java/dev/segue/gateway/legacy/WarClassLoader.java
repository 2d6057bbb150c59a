package dev.segue.gateway.legacy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of a WAR: its own go before the server's, except those of the container, and of the server's it sees only the container,
 * what stands on it, and SLF4J, if it has none of its own.
 *
 * <p>So a library that the server happens to use is never found by an application that looks whether it is there.
 */
final class WarClassLoader extends URLClassLoader {
    private static final List<String> CONTAINER = List.of("jakarta.servlet.", "jakarta.websocket.",
            "jakarta.annotation.", "io.undertow.", "org.xnio.", "dev.segue.");
    private static final List<String> SHARED = List.of("org.slf4j.", "org.jboss.logging.");

    private final ClassLoader server;

    WarClassLoader(URL[] places, ClassLoader server) {
        super(places, ClassLoader.getPlatformClassLoader());
        this.server = server;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (startsWith(name, CONTAINER)) {
            return server.loadClass(name);
        }
        try {
            return super.loadClass(name, resolve);
        } catch (ClassNotFoundException notItsOwn) {
            if (startsWith(name, SHARED)) {
                return server.loadClass(name);
            }
            throw notItsOwn;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = super.getResource(name);
        return own == null && isVisible(name) ? server.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> found = new ArrayList<>(Collections.list(super.getResources(name)));
        if (isVisible(name)) {
            found.addAll(Collections.list(server.getResources(name)));
        }
        return Collections.enumeration(found);
    }

    /** Resources follow their classes; a service is found by the name of its class. */
    private static boolean isVisible(String resource) {
        String name = resource.replaceFirst("^META-INF/services/", "").replace('/', '.');
        return startsWith(name, CONTAINER) && !name.startsWith("jakarta.servlet.ServletContainerInitializer");
    }

    private static boolean startsWith(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}
