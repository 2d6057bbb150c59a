package dev.segue.gateway.legacy;

import io.undertow.server.handlers.resource.Resource;
import io.undertow.server.handlers.resource.ResourceChangeListener;
import io.undertow.server.handlers.resource.ResourceManager;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The static resources of a WAR: its own files, then those that its libraries bring. */
record WarResources(ResourceManager files, ResourceManager libraries) implements ResourceManager {
    @Override
    public @Nullable Resource getResource(String path) throws IOException {
        Resource own = files.getResource(path);
        return own != null ? own : libraries.getResource(path);
    }

    @Override
    public boolean isResourceChangeListenerSupported() {
        return false;
    }

    @Override
    public void registerResourceChangeListener(ResourceChangeListener listener) {
        throw new UnsupportedOperationException("The files of a WAR do not change.");
    }

    @Override
    public void removeResourceChangeListener(ResourceChangeListener listener) {
        throw new UnsupportedOperationException("The files of a WAR do not change.");
    }

    @Override
    public void close() throws IOException {
        try (libraries) {
            files.close();
        }
    }
}
