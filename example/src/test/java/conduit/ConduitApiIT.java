package conduit;

import dev.segue.orm.TestDatabase;
import dev.segue.views.Mode;
import dev.segue.views.test.LoopWatchExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The API's contract, the same in every mode; and no loop thread waits meanwhile. */
@ExtendWith(LoopWatchExtension.class)
@ParameterizedClass
@EnumSource(value = Mode.class, names = {"WORKER", "VIRTUAL", "ASYNC"})
@Timeout(60)
class ConduitApiIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @RegisterExtension
    static final TestDatabase POSTGRES = new TestDatabase();

    @SuppressWarnings("NullAway.Init")
    private static TestConduit conduit;

    ConduitApiIT(Mode mode) {
        conduit.runAll(mode);
    }

    @BeforeAll
    static void start() {
        conduit = new TestConduit(POSTGRES.config(), (_, _) -> {});
    }

    @AfterAll
    static void stop() {
        conduit.close();
    }

    @Test
    void tagsAreListedInOrder() throws Exception {
        assertThat(texts(get("/api/tags", 200).path("tags"))).hasSize(20).isSorted().contains("async", "java");
    }

    @Test
    void aListHasTheNewestTwentyAndTheCountOfAll() throws Exception {
        JsonNode list = get("/api/articles", 200);
        assertThat(list.path("articlesCount").asInt()).isEqualTo(1000);
        List<String> times = StreamSupport.stream(list.path("articles").spliterator(), false)
                .map(article -> article.path("createdAt").asString()).toList();
        assertThat(times).hasSize(20).isSortedAccordingTo((one, other) -> other.compareTo(one))
                .allMatch(time -> time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    }

    @Test
    void anArticleInAListHasTheFieldsOfTheSpecificationAndNoBody() throws Exception {
        JsonNode article = get("/api/articles?limit=1", 200).path("articles").path(0);
        assertThat(article.propertyNames()).containsExactlyInAnyOrder("slug", "title", "description", "tagList",
                "createdAt", "updatedAt",
                "favorited", "favoritesCount", "author");
        assertThat(article.path("author").propertyNames()).containsExactlyInAnyOrder("username", "bio", "image",
                "following");
    }

    @ParameterizedTest
    @CsvSource({"limit=5, 5", "limit=100, 100", "offset=995, 5", "limit=7&offset=998, 2", "offset=1000, 0",
        "limit=, 20"})
    void limitAndOffsetChooseThePart(String query, int size) throws Exception {
        JsonNode list = get("/api/articles?" + query, 200);
        assertThat(list.path("articles").size()).isEqualTo(size);
        assertThat(list.path("articlesCount").asInt()).isEqualTo(1000);
    }

    @Test
    void pagesDoNotOverlap() throws Exception {
        JsonNode both = get("/api/articles?limit=4", 200).path("articles");
        JsonNode second = get("/api/articles?limit=2&offset=2", 200).path("articles");
        assertThat(second.path(0)).isEqualTo(both.path(2));
        assertThat(second.path(1)).isEqualTo(both.path(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "limit=-1", "limit=x", "offset=-1", "offset=1.5",
        "limit=99999999999"})
    void aBadLimitOrOffsetIsA422ThatNamesIt(String query) throws Exception {
        String name = query.substring(0, query.indexOf('='));
        assertThat(texts(get("/api/articles?" + query, 422).path("errors").path("body")))
                .singleElement().asString()
                .startsWith(name + " is '" + query.substring(name.length() + 1) + "', but must be");
    }

    @Test
    void anArticleHasItsBodyAuthorTagsAndFavourites() throws Exception {
        JsonNode article = get("/api/articles/a-brave-gateway-2", 200).path("article");
        assertThat(article.path("title").asString()).isEqualTo("A brave gateway, part 2");
        assertThat(article.path("body").asString()).startsWith("The gateway was brave");
        assertThat(article.path("createdAt").asString()).isEqualTo("2026-01-01T22:00:00.002Z");
        assertThat(texts(article.path("tagList"))).containsExactly("testing", "http");
        assertThat(article.path("favoritesCount").asInt()).isEqualTo(14);
        assertThat(article.path("favorited").asBoolean()).isFalse();
        assertThat(article.path("author").path("username").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-article", "'%20OR%201=1", "%22", "caf%C3%A9"})
    void anUnknownSlugIsA404(String slug) throws Exception {
        assertThat(texts(get("/api/articles/" + slug, 404).path("errors").path("body"))).singleElement().asString()
                .startsWith("No article has the slug");
    }

    private static JsonNode get(String path, int status) throws Exception {
        HttpResponse<String> answer = conduit.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return MAPPER.readTree(answer.body());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }
}
