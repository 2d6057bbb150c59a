package conduit;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.QuerySet;
import dev.segue.views.Json;
import dev.segue.views.Routes;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /api/articles} and {@code GET /api/articles/{slug}}. The two variants of a view ask the same queries and make the same
 * answer; they differ in how they wait.
 */
final class ArticleViews {
    private final QuerySet<Article> articles;
    private final QuerySet<ArticleTag> tags;

    ArticleViews(Database database) {
        articles = database.objects(Article.class).selectRelated(Article_.author());
        tags = database.objects(ArticleTag.class).selectRelated(ArticleTag_.tag()).orderBy(ArticleTag_.position.asc());
    }

    void addTo(Routes routes) {
        routes.view("articles.list").get("/api/articles").summary("A page of the latest articles.")
                .answers(200, ArticleJson.Many.class).answers(422, Errors.class).sync(this::list)
                .async(this::asyncList);
        routes.view("articles.detail").get("/api/articles/{slug}").summary("One article.")
                .answers(200, ArticleJson.One.class).answers(404, Errors.class).sync(this::detail)
                .async(this::asyncDetail)
                .sample("/api/articles/a-quiet-gateway-1");
    }

    Response list(Request request) {
        List<Article> page = page(request).list();
        return answer(page, tagsOf(page).list(), articles.count());
    }

    CompletableFuture<Response> asyncList(Request request) {
        CompletableFuture<Long> count = articles.asyncCount();
        return page(request).asyncList().thenCompose(page -> tagsOf(page).asyncList().thenCombine(count,
                (tags, total) -> answer(page, tags, total)));
    }

    Response detail(Request request) {
        return bySlug(request).first().map(article -> answer(article, tagsOf(List.of(article)).list()))
                .orElseGet(() -> unknown(request));
    }

    CompletableFuture<Response> asyncDetail(Request request) {
        return bySlug(request).asyncFirst().thenCompose(found -> found.isEmpty()
                ? CompletableFuture.completedFuture(unknown(request))
                : tagsOf(List.of(found.get())).asyncList().thenApply(tags -> answer(found.get(), tags)));
    }

    private QuerySet<Article> page(Request request) {
        return Page.of(request).of(articles.orderBy(Article_.createdAt.desc(), Article_.id.desc()));
    }

    private QuerySet<Article> bySlug(Request request) {
        return articles.filter(Article_.slug.eq(request.pathValue("slug")));
    }

    private QuerySet<ArticleTag> tagsOf(List<Article> page) {
        return tags.filter(ArticleTag_.article().id.in(page.stream().map(Article::getId).toList()));
    }

    private static Response answer(List<Article> page, List<ArticleTag> tags, long total) {
        return Json.response(ArticleJson.Many.of(page, tags, total));
    }

    private static Response answer(Article article, List<ArticleTag> tags) {
        return Json.response(ArticleJson.One.of(article, tags));
    }

    private static Response unknown(Request request) {
        return Errors.response(404, "No article has the slug '%s'.".formatted(request.pathValue("slug")));
    }
}
