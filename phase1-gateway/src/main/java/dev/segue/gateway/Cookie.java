package dev.segue.gateway;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that a response sets, for all paths of its host and for no other host. Start with {@link #of}.
 *
 * @param value visible ASCII without quotes, commas, semicolons and backslashes: encode what may have others
 * @param maxAge how long the browser keeps it, in seconds, zero to take it back; null until the browser is closed
 * @param secure whether it goes over TLS only
 * @param httpOnly whether the page's scripts can't read it
 * @param sameSite when other sites' pages send it along
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-4.1">RFC 6265, whose grammar is checked</a>
 */
public record Cookie(String name, String value, @Nullable Duration maxAge, boolean secure, boolean httpOnly,
        SameSite sameSite) {
    private static final String HOST = "__Host-";
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[!#-+--:<-\\[\\]-~]*");

    /** When a cookie goes along with requests that pages of other sites make. */
    public enum SameSite {
        /** Never, not even when a link is followed. */
        STRICT,
        /** When a link is followed, not with forms and not with what a page loads. */
        LAX,
        /** Always; over TLS only. */
        NONE
    }

    /** @throws IllegalArgumentException if it can't be written, or browsers would drop it */
    public Cookie {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' can't be the name of a cookie. Use letters, digits, '-' and '_'.".formatted(name));
        }
        if (!VALUE.matcher(value).matches()) { // which may be a secret
            throw new IllegalArgumentException(
                    "The value of cookie '%s' has characters that end or break it. Encode it, as URLEncoder does, and decode what comes back."
                            .formatted(name));
        }
        if (!secure && (name.startsWith(HOST) || name.startsWith("__Secure-") || sameSite == SameSite.NONE)) {
            throw new IllegalArgumentException(
                    "Browsers drop cookie '%s' unless it is secure: its name or SameSite=None asks for that. Leave overPlainHttp() out, or change them."
                            .formatted(name));
        }
    }

    /** Returns one until the browser is closed, over TLS only, that scripts can't read and other sites' forms don't send. */
    public static Cookie of(String name, String value) {
        return new Cookie(name, value, null, true, true, SameSite.LAX);
    }

    /** Returns {@link #of} without a value, called {@code __Host-} and {@code plainName}: browsers refuse one that another host has set. */
    public static Cookie forHost(String plainName) {
        return of(HOST + plainName, "");
    }

    public Cookie withValue(String changed) {
        return new Cookie(name, changed, maxAge, secure, httpOnly, sameSite);
    }

    /** Returns this cookie, kept for {@code changed}. */
    public Cookie withMaxAge(Duration changed) {
        return new Cookie(name, value, changed, secure, httpOnly, sameSite);
    }

    /** Returns this cookie, sent without TLS too; its name loses its {@code __Host-}, which browsers take over TLS only. */
    public Cookie overPlainHttp() {
        String plain = name.startsWith(HOST) ? name.substring(HOST.length()) : name;
        return new Cookie(plain, value, maxAge, false, httpOnly, sameSite);
    }

    /** Returns this cookie, which scripts of the page may read. */
    public Cookie forScripts() {
        return new Cookie(name, value, maxAge, secure, false, sameSite);
    }

    public Cookie withSameSite(SameSite changed) {
        return new Cookie(name, value, maxAge, secure, httpOnly, changed);
    }

    /** Returns what takes this cookie back from the browser. */
    public Cookie takenBack() {
        return new Cookie(name, "", Duration.ZERO, secure, httpOnly, sameSite);
    }

    /** Returns the value of the {@code Set-Cookie} header. */
    String header() {
        String site = sameSite.name().charAt(0) + sameSite.name().substring(1).toLowerCase(Locale.ROOT);
        return name + "=" + value + "; Path=/" + (maxAge == null ? "" : "; Max-Age=" + maxAge.toSeconds())
                + (httpOnly ? "; HttpOnly" : "") + "; SameSite=" + site + (secure ? "; Secure" : "");
    }
}
