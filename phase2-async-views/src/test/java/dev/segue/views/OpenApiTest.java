package dev.segue.views;

import dev.segue.gateway.Response;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The document of the routes, read by a parser that is not ours and refuses what is not OpenAPI 3.1. */
class OpenApiTest {
    enum State {
        DRAFT,
        PUBLISHED
    }

    record Author(String name, @Nullable Author editor) {}

    record Article(long id, String title, State state, Instant created, List<Author> authors,
            Map<String, Integer> votes,
            Optional<String> note, UUID key) {}

    record Draft(String title, double weight) {}

    private static SwaggerParseResult read(Routes routes) {
        byte[] document = Json.written(OpenApi.of("Shop", "1.0", routes.views()));
        return new OpenAPIV3Parser().readContents(new String(document, StandardCharsets.UTF_8), null, null);
    }

    private static Routes routes() {
        var routes = new Routes();
        routes.openApi("/openapi.json", "Shop", "1.0");
        routes.view("articles.list").get("/articles").summary("All articles.").answers(200, Article[].class)
                .sync(_ -> Response.of(200));
        routes.view("articles.create").post("/articles").takes(Draft.class).answers(201, Article.class)
                .answers(400, Json.Problem.class).sync(_ -> Response.of(201));
        routes.view("articles.one").get("/articles/{id:int}").put("/articles/{id:int}").delete("/articles/{id:int}")
                .takes(Draft.class).answers(204, Void.class).sync(_ -> Response.of(204));
        routes.get("/articles/{slug:[a-z]{2,5}}", _ -> Response.of(200));
        routes.get("/files/{rest:path}", _ -> Response.of(200));
        return routes;
    }

    @Test
    void theDocumentIsValid() {
        SwaggerParseResult read = read(routes());
        assertThat(read.getMessages()).isEmpty();
        OpenAPI api = read.getOpenAPI();
        assertThat(api.getOpenapi()).startsWith("3.1");
        assertThat(api.getInfo().getTitle()).isEqualTo("Shop");
        assertThat(api.getPaths()).containsOnlyKeys("/openapi.json", "/articles", "/articles/{id}", "/files/{rest}");
    }

    @Test
    void aParserSeesWhatIsWrong() {
        String broken = new String(Json.written(OpenApi.of("Shop", "1.0", routes().views())), StandardCharsets.UTF_8)
                .replace("\"in\":\"path\"", "\"in\":\"nowhere\"");
        assertThat(new OpenAPIV3Parser().readContents(broken, null, null).getMessages()).isNotEmpty();
    }

    @Test
    void anOperationHasItsNameItsBodiesAndItsVariables() {
        Map<String, PathItem> paths = read(routes()).getOpenAPI().getPaths();
        PathItem articles = paths.getOrDefault("/articles", new PathItem());
        assertThat(articles.getGet().getOperationId()).isEqualTo("articles.list");
        assertThat(articles.getGet().getSummary()).isEqualTo("All articles.");
        assertThat(articles.getPost().getRequestBody().getContent().values()).singleElement()
                .satisfies(json -> assertThat(json.getSchema().get$ref()).isEqualTo("#/components/schemas/Draft"));
        assertThat(articles.getPost().getResponses()).containsOnlyKeys("201", "400");
        PathItem one = paths.getOrDefault("/articles/{id}", new PathItem());
        assertThat(one.getParameters()).singleElement().satisfies(id -> {
            assertThat(id.getName()).isEqualTo("id");
            assertThat(id.getSchema().getFormat()).isEqualTo("int32");
        });
        assertThat(one.getPut().getOperationId()).isEqualTo("articles.one.put");
        assertThat(one.getPut().getRequestBody()).isNotNull();
        assertThat(one.getDelete().getRequestBody()).isNull();
    }

    @Test
    void aRecordIsDescribedByItsComponents() {
        var schemas = new JsonSchemas();
        assertThat(schemas.of(Article.class)).isEqualTo(Map.of("$ref", "#/components/schemas/Article"));
        assertThat(schemas.named()).containsOnlyKeys("Article", "Author", "State");
        assertThat(schemas.named().get("State")).isEqualTo(
                Map.of("type", "string", "enum", List.of("DRAFT", "PUBLISHED")));
        assertThat(schemas.named().get("Author")).containsEntry("required", List.of("name"))
                .containsEntry("properties", Map.of("name", Map.of("type", "string"), "editor",
                        Map.of("$ref", "#/components/schemas/Author")));
        assertThat(schemas.named().get("Article")).containsEntry("required",
                List.of("id", "title", "state", "created", "authors", "votes", "key"));
    }
}
