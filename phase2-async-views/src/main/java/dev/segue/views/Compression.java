package dev.segue.views;

import dev.segue.gateway.Gzip;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;

/**
 * Compresses answers for clients that take gzip. Add it before {@link ConditionalGet}, so that tags are made of what is not compressed.
 *
 * <p>Where an answer holds both a secret and text of the client's choosing, its compressed length tells of the secret (BREACH): leave such views
 * out with {@code without(Compression.class)}.
 * <p>Threading: immutable.
 *
 * @param gzip what is compressed
 */
public record Compression(Gzip gzip) implements Hooks {
    /** Compresses what {@link Gzip#DEFAULT} does. */
    public Compression() {
        this(Gzip.DEFAULT);
    }

    @Override
    public Response after(Request request, Response response) {
        return gzip.compress(request, response);
    }
}
