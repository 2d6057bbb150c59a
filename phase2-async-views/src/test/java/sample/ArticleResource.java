package sample;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Json;
import dev.segue.views.Resource;
import dev.segue.views.Signal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sample.Shop.Article;

/** One article, in both kinds. Threading: safe from any, as its map is. */
final class ArticleResource extends Resource {
    private final Map<String, Article> articles;
    private final Signal<Article> saved;

    ArticleResource(Map<String, Article> articles, Signal<Article> saved) {
        this.articles = articles;
        this.saved = saved;
    }

    @Override
    public Response get(Request request) {
        return Optional.ofNullable(articles.get(slug(request))).map(Json::response)
                .orElseGet(() -> Json.problem(404, "Not found", "There is no article '%s'.".formatted(slug(request))));
    }

    @Override
    public CompletionStage<Response> asyncGet(Request request) {
        return CompletableFuture.completedFuture(get(request));
    }

    @Override
    public Response put(Request request) {
        Article article = Json.read(request, Article.class);
        saved.send(article);
        return kept(request, article);
    }

    @Override
    public CompletionStage<Response> asyncPut(Request request) {
        return Json.asyncRead(request, Article.class)
                .thenCompose(article -> saved.asyncSend(article).thenApply(_ -> kept(request, article)));
    }

    @Override
    public Response delete(Request request) {
        articles.remove(slug(request));
        return Response.of(204);
    }

    @Override
    public CompletionStage<Response> asyncDelete(Request request) {
        return CompletableFuture.completedFuture(delete(request));
    }

    private Response kept(Request request, Article article) {
        return articles.put(slug(request), article) == null ? Json.response(201, article) : Json.response(article);
    }

    private static String slug(Request request) {
        return request.pathValue("slug");
    }
}
