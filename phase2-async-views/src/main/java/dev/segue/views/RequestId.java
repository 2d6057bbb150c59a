package dev.segue.views;

import dev.segue.bridge.Context;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Gives each request an id: the client's, if it sends one that looks like one, else a new one. It is in the context, and in the response.
 *
 * <p>Threading: immutable.
 */
public final class RequestId implements Hooks {
    /** The id of the request under way. */
    public static final Context.Key<String> KEY = new Context.Key<>("request id");

    private static final String HEADER = "X-Request-Id";
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}"); // it ends up in logs and in headers

    @Override
    public Step before(Request request) {
        String id = request.header(HEADER).filter(sent -> HARMLESS.matcher(sent).matches())
                .orElseGet(RequestId::fresh);
        Context.set(KEY, id);
        return new Step.Pass(request.withHeader(HEADER, id));
    }

    /** Returns an id that no other request has. It is no secret, so it needs no random numbers of the operating system, reading which may block. */
    private static String fresh() {
        var random = ThreadLocalRandom.current();
        return new UUID((random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE)
                .toString();
    }

    @Override
    public Response after(Request request, Response response) {
        return response.withHeader(HEADER, request.header(HEADER).orElseThrow());
    }
}
