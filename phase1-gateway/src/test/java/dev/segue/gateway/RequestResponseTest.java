package dev.segue.gateway;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestResponseTest {
    @Test
    void aRequestWithoutANetworkIsDecodedLikeARealOne() {
        Request request = Request.of("GET", "/caf%C3%A9?tag=a%26b&tag=c&empty");
        assertThat(request.path()).isEqualTo("/café");
        assertThat(request.query("tag")).contains("a&b");
        assertThat(request.query("empty")).contains("");
        assertThat(request.query("absent")).isEmpty();
        assertThat(request.withHeader("X", "y").rawQuery()).contains("tag=a%26b&tag=c&empty");
        assertThat(Request.of("GET", "/?").rawQuery()).isEmpty();
    }

    @Test
    void headerNamesIgnoreCaseAndTheOriginalRequestIsUnchanged() {
        Request plain = Request.of("GET", "/");
        assertThat(plain.withHeader("Accept", "a/b").header("ACCEPT")).contains("a/b");
        assertThat(plain.header("Accept")).isEmpty();
    }

    @Test
    void anUnknownPathValueNamesTheKnownOnes() {
        Request request = Request.of("GET", "/articles/x").withPathValues(Map.of("slug", "x"));
        assertThat(request.pathValue("slug")).isEqualTo("x");
        assertThatThrownBy(() -> request.pathValue("id")).hasMessageContaining("no variable 'id'")
                .hasMessageContaining("[slug]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x=1", "a\nb", "a\0b", "a\u007fb"})
    void aHeaderValueThatCouldStartAnotherHeaderIsRefused(String value) {
        assertThatThrownBy(() -> Response.of(200).withHeader("X", value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\n"})
    void aBadHeaderNameIsRefused(String name) {
        assertThatThrownBy(() -> Response.of(200).withHeader(name, "v")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void finishWorkRunsInOrderOfRegistration() {
        var done = new ArrayList<Integer>();
        Response.of(200).whenFinished(() -> done.add(1)).withHeader("X", "y").whenFinished(() -> done.add(2)).finished()
                .run();
        assertThat(done).containsExactly(1, 2);
    }
}
