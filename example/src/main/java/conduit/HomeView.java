package conduit;

import dev.segue.gateway.Response;
import dev.segue.views.Routes;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** {@code GET /}: tells a browser what is here. Both variants answer at once, so it shows what a mode costs without a query. */
final class HomeView {
    private static final Response PAGE = Response.of(200, "text/html; charset=utf-8",
            """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Conduit on Segue</title></head>
                <body style="font-family: sans-serif; max-width: 40em; margin: 3em auto">
                <h1>Conduit on Segue</h1>
                <p>Each of these is a view with a sync and an async variant. Switch how one runs with
                <code>./segue mode VIEW MODE</code> and see what that does with <code>./segue views</code>.</p>
                <ul>
                <li><a href="/api/articles">/api/articles</a>, with <code>limit</code> and <code>offset</code>: <code>articles.list</code></li>
                <li><a href="/api/articles/a-quiet-gateway-1">/api/articles/a-quiet-gateway-1</a>: <code>articles.detail</code></li>
                <li><a href="/api/tags">/api/tags</a>: <code>tags.list</code></li>
                </ul>
                </body>
                </html>
                """.getBytes(
                    StandardCharsets.UTF_8));

    private HomeView() {}

    static void addTo(Routes routes) {
        routes.view("home").get("/").sync(_ -> PAGE).async(_ -> CompletableFuture.completedFuture(PAGE));
    }
}
