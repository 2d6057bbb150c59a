package dev.segue.bench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TargetTest {
    @Test
    void asksThisMachineForThePath() {
        var target = new Target(8001, "/api/articles?limit=20");

        assertThat(target.address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(new String(target.request(), US_ASCII)).isEqualTo(
                "GET /api/articles?limit=20 HTTP/1.1\r\nHost: 127.0.0.1:8001\r\nAccept: */*\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "api", "/a b", "/a\r\nX: y", "/ü"})
    void refusesAPathThatCannotGoOnTheWire(String path) {
        assertThatThrownBy(() -> new Target(8001, path)).isInstanceOf(IllegalArgumentException.class);
    }
}
