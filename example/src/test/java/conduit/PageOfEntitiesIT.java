package conduit;

import dev.segue.gateway.Response;
import dev.segue.orm.Database;
import dev.segue.orm.FetchMode;
import dev.segue.orm.QuerySet;
import dev.segue.orm.TestDatabase;
import dev.segue.views.Mode;
import dev.segue.views.Routes;
import dev.segue.views.templates.TemplateException;
import dev.segue.views.templates.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A page shows what its entities were loaded with: what is missing is an error that names the remedy, never a query in the middle of a page. */
@Timeout(60)
class PageOfEntitiesIT {
    @RegisterExtension
    static final TestDatabase POSTGRES = new TestDatabase();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeTemplate() throws IOException {
        Files.writeString(directory.resolve("articles.jte"), """
            @import conduit.Article
            @import java.util.List
            @param List<Article> articles
            @for(Article article : articles)
            <li>${article.getTitle()} by ${article.getAuthor().getUsername()}</li>
            @endfor
            """);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKER", "VIRTUAL", "ASYNC"})
    void aRelationThatWasNotLoadedFailsThePageWithItsRemedyInEveryMode(Mode mode) throws Exception {
        try (var conduit = new TestConduit(POSTGRES.config(), this::add)) {
            conduit.runAll(mode);
            assertThat(conduit.get("/pages/bare").body())
                    .startsWith("Template 'articles.jte' failed at articles.jte:5: ")
                    .endsWith(
                            "User.getUsername() needs what was not loaded, and may not load it now. Add selectRelated(Article_.author()) to the query.");
            assertThat(conduit.get("/pages/loaded").body()).contains("<li>", " by ");
        }
    }

    private void add(Routes routes, Database database) {
        Templates templates = Templates.reloading(directory);
        QuerySet<Article> articles = database.objects(Article.class).fetchMode(FetchMode.RAISE);
        routes.onError(TemplateException.class, failure -> Response.text(500, String.valueOf(failure.getMessage())));
        page(routes.view("pages.bare").get("/pages/bare"), templates, articles);
        page(routes.view("pages.loaded").get("/pages/loaded"), templates, articles.selectRelated(Article_.author()));
    }

    private static void page(Routes.Builder view, Templates templates, QuerySet<Article> articles) {
        view.sync(_ -> page(templates, articles.list()))
                .async(_ -> articles.asyncList().thenApply(list -> page(templates, list)));
    }

    private static Response page(Templates templates, List<Article> articles) {
        return templates.response("articles.jte", Map.of("articles", articles));
    }
}
