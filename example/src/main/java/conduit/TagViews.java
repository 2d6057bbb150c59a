package conduit;

import dev.segue.bridge.Bridge;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.QuerySet;
import dev.segue.views.Json;
import dev.segue.views.Routes;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /api/tags}, in the middle of its port: its async variant still asks its sync query, through the bridge. It can be
 * flipped like any other, and its hops show that the query is yet to move.
 */
final class TagViews {
    private final Bridge bridge;
    private final QuerySet<Tag> tags;

    TagViews(Bridge bridge, Database database) {
        this.bridge = bridge;
        tags = database.objects(Tag.class).orderBy(Tag_.name.asc());
    }

    void addTo(Routes routes) {
        routes.view("tags.list").get("/api/tags").summary("The names of all tags.").answers(200, TagsJson.class)
                .sync(this::list).async(this::asyncList);
    }

    Response list(Request request) {
        return answer(tags.list());
    }

    CompletableFuture<Response> asyncList(Request request) {
        return bridge.toAsync(tags::list).thenApply(TagViews::answer);
    }

    private static Response answer(List<Tag> tags) {
        return Json.response(new TagsJson(tags.stream().map(Tag::getName).toList()));
    }

    private record TagsJson(List<String> tags) {}
}
