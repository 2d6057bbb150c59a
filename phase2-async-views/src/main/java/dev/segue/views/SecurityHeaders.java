package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds the headers that tell browsers to be strict; one that a view has set stays as it is.
 *
 * <p>Threading: immutable.
 */
public final class SecurityHeaders implements Hooks {
    private static final String TRANSPORT = "Strict-Transport-Security";
    private static final String CONTENT = "Content-Security-Policy";

    private final Map<String, Response.Header> headers;

    /** Adds {@code nosniff}, no framing, no referrer to other sites, and no opener across sites. */
    public SecurityHeaders() {
        this(Stream.of(new Response.Header("X-Content-Type-Options", "nosniff"),
                new Response.Header("X-Frame-Options", "DENY"), new Response.Header("Referrer-Policy", "same-origin"),
                new Response.Header("Cross-Origin-Opener-Policy", "same-origin"))
                .collect(Collectors.toMap(Response.Header::name, header -> header)));
    }

    private SecurityHeaders(Map<String, Response.Header> headers) {
        this.headers = Map.copyOf(headers);
    }

    /** Returns one that also has browsers come by TLS only, for {@code seconds}; set it only where all of the site is served by TLS. */
    public SecurityHeaders withTransportSecurity(long seconds) {
        return with(TRANSPORT, "max-age=" + seconds);
    }

    /** Returns one that also sends {@code policy}, such as {@code default-src 'self'}. */
    public SecurityHeaders withContentPolicy(String policy) {
        return with(CONTENT, policy);
    }

    private SecurityHeaders with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, new Response.Header(name, value)); // a wrong value fails here, not in each request
        return new SecurityHeaders(more);
    }

    @Override
    public List<CheckResult> check() {
        var found = new ArrayList<CheckResult>();
        if (!headers.containsKey(TRANSPORT)) {
            found.add(CheckResult.warning("headers.transport",
                    "Browsers are not told to come by TLS only, so the first request of each visit can be read and changed.",
                    "Where all of the site is served by TLS, call withTransportSecurity(31536000)."));
        }
        if (!headers.containsKey(CONTENT)) {
            found.add(CheckResult.warning("headers.content",
                    "Pages may load scripts from anywhere, so one that shows what it should have escaped runs it.",
                    "Call withContentPolicy(\"default-src 'self'\"), and widen it where needed."));
        }
        return found;
    }

    @Override
    public Response after(Request request, Response response) {
        var missing = new ArrayList<Response.Header>(headers.size());
        for (Response.Header header : headers.values()) {
            if (response.header(header.name()).isEmpty()) {
                missing.add(header);
            }
        }
        return response.withHeaders(missing);
    }
}
