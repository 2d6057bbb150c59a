package dev.segue.gateway;

import dev.segue.gateway.Cookie.SameSite;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CookieTest {
    private static String set(Cookie cookie) {
        return Response.of(200).withCookie(cookie).header("Set-Cookie").orElseThrow();
    }

    @Test
    void aCookieIsKeptFromScriptsOtherSitesAndPlainHttpUnlessTold() {
        assertThat(set(Cookie.of("theme", "dark"))).isEqualTo("theme=dark; Path=/; HttpOnly; SameSite=Lax; Secure");
        assertThat(set(Cookie.of("theme", "dark").forScripts().withMaxAge(Duration.ofDays(1)).overPlainHttp()))
                .isEqualTo("theme=dark; Path=/; Max-Age=86400; SameSite=Lax");
        assertThat(set(Cookie.of("embedded", "1").withSameSite(SameSite.NONE)))
                .isEqualTo("embedded=1; Path=/; HttpOnly; SameSite=None; Secure");
        assertThat(set(Cookie.of("theme", "dark").takenBack()))
                .isEqualTo("theme=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }

    @Test
    void aCookieOfThisHostAloneLosesItsPrefixOverPlainHttp() {
        Cookie session = Cookie.forHost("session").withValue("x");
        assertThat(set(session)).startsWith("__Host-session=x;").endsWith("; Secure");
        assertThat(set(session.overPlainHttp())).startsWith("session=x;").doesNotContain("Secure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "a,b", "ä", "a\tb", "a\"b"})
    void aNameThatCantBeWrittenIsRefused(String name) {
        assertThatThrownBy(() -> Cookie.of(name, "x")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be the name of a cookie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a,b", "\"a\"", "a\\b", "ä", "a\r\nb", "a\u007fb"})
    void aValueThatWouldBreakTheHeaderIsRefusedWithoutShowingIt(String value) {
        assertThatThrownBy(() -> Cookie.of("token", value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The value of cookie 'token' has characters").message().doesNotContain(value);
    }

    @Test
    void whatBrowsersWouldDropIsRefused() {
        assertThatThrownBy(() -> Cookie.of("__Secure-a", "x").overPlainHttp()).hasMessageContaining("Browsers drop");
        assertThatThrownBy(() -> Cookie.of("a", "x").overPlainHttp().withSameSite(SameSite.NONE))
                .hasMessageContaining("Browsers drop");
    }

    @Test
    void aRequestsCookiesAreFoundByTheirWholeName() {
        Request request = Request.of("GET", "/").withHeader("Cookie", "ab=1; a=2;a=3;  c=x=y; d");
        assertThat(request.cookie("a")).contains("2");
        assertThat(request.cookie("ab")).contains("1");
        assertThat(request.cookie("c")).contains("x=y");
        assertThat(request.cookie("d")).isEmpty();
        assertThat(request.cookie("b")).isEmpty();
        assertThat(Request.of("GET", "/").cookie("a")).isEmpty();
    }
}
