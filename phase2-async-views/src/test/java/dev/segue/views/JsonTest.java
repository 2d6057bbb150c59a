package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTest {
    record Line(String what, int count) {}

    record Order(String name, List<Line> lines) {}

    private static TestClient client() {
        return TestClient.inAllModes(_ -> {
            var routes = new Routes();
            routes.view("orders").post("/orders")
                    .sync(request -> answer(Json.read(request, Order.class)))
                    .async(request -> Json.asyncRead(request, Order.class).thenApply(JsonTest::answer));
            return routes;
        });
    }

    private static Response answer(Order order) {
        return Response.text(200, order.toString());
    }

    private static Answer posted(TestClient client, String body) {
        return client.send(Request.of("POST", "/orders").withBody(body.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"name\": |, at line 1, column",
        "{\"name\": \"Ada\", \"lines\": [{\"what\": \"tea\", \"count\": \"many\"}]}|, 'lines[0].count'",
        "{\"name\": \"Ada\", \"lines\": [{\"what\": \"tea\", \"count\": 99999999999}]}|, 'lines[0].count'",
        "{\"name\": {}}|, 'name'", "[]|, at line 1, column 1", "null|: it is null", "``|is expected",
        "\"text\"|, at line 1, column 1"})
    void aBodyThatIsNotTheExpectedJsonIsA400ThatNamesThePlaceAndNoClass(String body, String place) {
        try (var client = client()) {
            Answer answer = posted(client, body);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.json(Json.Problem.class).detail())
                    .startsWith("The body of 'POST /orders' is not the JSON that is expected").contains(place)
                    .doesNotContain("dev.segue", "java.", "`");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"name\": \"Ada\", \"lines\": [{\"what\": \"tea\", \"count\": 2}]}"})
    void aBodyOfTheExpectedShapeBecomesARecord(String body) {
        try (var client = client()) {
            assertThat(posted(client, body).body())
                    .isEqualTo("Order[name=Ada, lines=[Line[what=tea, count=2]]]");
        }
    }
}
