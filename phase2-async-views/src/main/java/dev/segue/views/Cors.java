package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of other sites call this one: answers their browsers' preflight requests, and marks responses to them.
 *
 * <p>A request of a site that is not listed is served as any other, without the mark, so its browser keeps the answer from the page. The list is
 * compared as it is: no patterns, and no {@code *}, which would let every site in.
 * <p>Threading: immutable.
 *
 * @param origins the sites, such as {@code https://shop.example}
 * @param methods what they may send besides what browsers always allow
 * @param headers which headers they may send besides those
 * @param credentials whether browsers send cookies along
 */
public record Cors(Set<String> origins, List<String> methods, List<String> headers,
        boolean credentials) implements Hooks {
    public Cors {
        origins = Set.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        for (String origin : origins) {
            if (!origin.matches("https?://[A-Za-z0-9.-]+(:[0-9]+)?|https?://\\[[0-9a-fA-F:]+](:[0-9]+)?")) {
                throw new IllegalArgumentException(
                        "'%s' is not an origin. Write scheme, host and port, as in 'https://shop.example'."
                                .formatted(origin));
            }
        }
    }

    @Override
    public List<CheckResult> check() {
        return origins.stream().filter(origin -> origin.startsWith("http://")).sorted()
                .map(origin -> CheckResult.warning("cors.plain",
                        "Pages of '%s' may call this site, and whoever is on their way can be such a page."
                                .formatted(origin),
                        "List its https:// origin instead."))
                .toList();
    }

    @Override
    public Step before(Request request) {
        boolean preflight = request.method().equals("OPTIONS")
                && request.header("Access-Control-Request-Method").isPresent();
        return preflight && isListed(request)
                ? new Step.Answer(marked(request, Response.of(204)
                        .withHeader("Access-Control-Allow-Methods", String.join(", ", methods))
                        .withHeader("Access-Control-Allow-Headers", String.join(", ", headers))
                        .withHeader("Access-Control-Max-Age", "600")))
                : new Step.Pass(request);
    }

    @Override
    public Response after(Request request, Response response) {
        return isListed(request) ? marked(request, response) : response.withHeader("Vary", "Origin");
    }

    private boolean isListed(Request request) {
        return request.header("Origin").filter(origins::contains).isPresent();
    }

    private Response marked(Request request, Response response) {
        Response marked = response.withHeader("Access-Control-Allow-Origin", request.header("Origin").orElseThrow())
                .withHeader("Vary", "Origin");
        return credentials ? marked.withHeader("Access-Control-Allow-Credentials", "true") : marked;
    }
}
