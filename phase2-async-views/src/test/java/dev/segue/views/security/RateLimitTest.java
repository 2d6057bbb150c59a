package dev.segue.views.security;

import dev.segue.bridge.ExpiringStore;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Hooks;
import dev.segue.views.Routes;
import dev.segue.views.test.Answer;
import dev.segue.views.test.TestClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class RateLimitTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000); // it may pass the greatest number

    @ParameterizedTest
    @EnumSource
    void aKeyMaySendItsBurstThenAsMuchAsFillsAgainAndIsToldWhen(Running running) {
        try (var client = running.client(_ -> site(limit(3)))) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(client, "ada").status()).isEqualTo(200);
            }
            Answer refused = ask(client, "ada");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).contains("20");
            assertThat(ask(client, "bob").status()).as("of another key").isEqualTo(200);
            assertThat(client.get("/v").status()).as("without a key").isEqualTo(200);
            pass(Duration.ofMillis(19_001));
            assertThat(ask(client, "ada").header("Retry-After")).contains("1");
            pass(Duration.ofMillis(999));
            assertThat(ask(client, "ada").status()).isEqualTo(200);
            assertThat(ask(client, "ada").status()).isEqualTo(429);
            pass(Duration.ofHours(1));
            for (int i = 0; i < 3; i++) {
                assertThat(ask(client, "ada").status()).as("a bucket is never more than full").isEqualTo(200);
            }
            assertThat(ask(client, "ada").status()).isEqualTo(429);
        }
    }

    @Test
    void aMillionKeysDoNotFillTheMemory() {
        RateLimit limit = limit(3);
        Request request = Request.of("GET", "/v");
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(limit.before(request.withHeader("X-User", "user " + i))).isInstanceOf(Hooks.Step.Pass.class);
        }
        assertThat(limit.keys()).isEqualTo(100_000);
    }

    @Test
    void longKeysAreToldApart() {
        RateLimit limit = limit(1);
        Request request = Request.of("GET", "/v");
        String longKey = "x".repeat(10_000);
        assertThat(limit.before(request.withHeader("X-User", longKey + "1"))).isInstanceOf(Hooks.Step.Pass.class);
        assertThat(limit.before(request.withHeader("X-User", longKey + "2"))).isInstanceOf(Hooks.Step.Pass.class);
        assertThat(limit.before(request.withHeader("X-User", longKey + "2"))).isInstanceOf(Hooks.Step.Answer.class);
        assertThat(limit.before(request.withHeader("X-User", ExpiringStore.key("rate", longKey + "2"))))
                .as("who is called as that is kept").isInstanceOf(Hooks.Step.Pass.class);
    }

    @Test
    void whatIsNoRateIsRefused() {
        assertThatThrownBy(() -> limit(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("0 requests per PT1M is no rate.");
    }

    private RateLimit limit(int burst) {
        return new RateLimit(burst, Duration.ofMinutes(1), request -> request.header("X-User"), clock::get);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static Answer ask(TestClient client, String user) {
        return client.send(Request.of("GET", "/v").withHeader("X-User", user));
    }

    private static Routes site(RateLimit limit) {
        var routes = new Routes();
        routes.add(limit);
        Running.serve(routes, "/v", _ -> Response.of(200));
        return routes;
    }
}
