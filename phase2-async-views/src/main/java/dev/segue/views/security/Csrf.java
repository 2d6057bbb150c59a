package dev.segue.views.security;

import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.Failures;
import dev.segue.gateway.Cookie;
import dev.segue.gateway.Request;
import dev.segue.gateway.RequestException;
import dev.segue.gateway.Response;
import dev.segue.views.AsyncMiddleware;
import dev.segue.views.AsyncView;
import dev.segue.views.CheckResult;
import dev.segue.views.Pipeline;
import dev.segue.views.Problem;
import dev.segue.views.SyncMiddleware;
import dev.segue.views.SyncView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Answers 403 to requests that another site had a visitor's browser send.
 *
 * <p>A request that changes something must come from a page of this site, as its {@code Origin} says, or else its {@code Referer}, and must carry
 * the {@link #token} of that page: in the header {@code X-CSRF-Token}, or in the field {@code csrf_token} of a form, which the
 * view gets as it was read here; a view that takes its body unread and in another way needs the header. The token belongs to a secret
 * in a cookie that other sites can neither read nor set. GET, HEAD, OPTIONS and TRACE pass. A view for clients other than browsers goes
 * {@code without(Csrf.class)}. Where there is no view, the answer is 404 or 405 as ever.
 * <p>Threading: immutable.
 *
 * @see <a href="https://docs.djangoproject.com/en/dev/ref/csrf/#how-it-works">Django's protection, which this follows</a>
 */
public final class Csrf implements SyncMiddleware, AsyncMiddleware {
    private static final Context.Key<CsrfSecret> KEY = new Context.Key<>("CSRF secret");
    private static final String HEADER = "X-CSRF-Token";
    private static final String FIELD = "csrf_token";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Duration MAX_AGE = Duration.ofDays(365);
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+");

    private final Set<String> trusted;
    private final Cookie cookie;

    /**
     * Makes one that also takes requests from pages of other origins.
     *
     * @param trusted origins such as {@code https://shop.example}
     */
    public Csrf(String... trusted) {
        this(Set.of(trusted), Cookie.forHost("csrf").withMaxAge(MAX_AGE));
        this.trusted.stream().filter(origin -> !ORIGIN.matcher(origin).matches()).findAny().ifPresent(wrong -> {
            throw new IllegalArgumentException(
                    "'%s' is not an origin. Write scheme, host and port, as in 'https://shop.example'."
                            .formatted(wrong));
        });
    }

    private Csrf(Set<String> trusted, Cookie cookie) {
        this.trusted = Set.copyOf(trusted);
        this.cookie = cookie;
    }

    /** Returns one whose cookie also goes without TLS, and that lets requests pass which don't say where they come from, for development. */
    public Csrf overPlainHttp() {
        return new Csrf(trusted, cookie.overPlainHttp());
    }

    /**
     * Returns the token for the forms of the response under way: another text in each, so that none can be found out by the length of
     * compressed responses.
     *
     * @throws IllegalStateException where {@code Csrf} does not stand around
     */
    public static String token() {
        return secret().masked();
    }

    /**
     * Makes tokens of pages sent before invalid. {@link SessionLogin#login} does so by itself; a login of another kind calls it.
     *
     * @throws IllegalStateException where {@code Csrf} does not stand around
     */
    public static void rotate() {
        secret().renew();
    }

    /** As {@link #rotate}; where {@code Csrf} does not stand around, there are no tokens. */
    static void rotateIfAround() {
        CsrfSecret secret = Context.current().get(KEY);
        if (secret != null) {
            secret.renew();
        }
    }

    private static CsrfSecret secret() {
        CsrfSecret secret = Context.current().get(KEY);
        if (secret == null) {
            throw new IllegalStateException(
                    "There is no CSRF token here. Add the middleware Csrf to the routes, and leave it in for this view.");
        }
        return secret;
    }

    @Override
    public List<CheckResult> check() {
        return cookie.secure() ? List.of()
                : List.of(CheckResult.error("csrf.plain",
                        "Requests that don't say where they come from may pass, and the cookie goes over plain HTTP too.",
                        "Serve the site by TLS, and make Csrf without overPlainHttp()."));
    }

    @Override
    public Response handle(Request request, SyncView next) throws Exception {
        CsrfSecret secret = begun(request);
        Look look = look(request);
        Optional<String> token = look instanceof Look.AtForm ? field(request) : request.header(HEADER);
        Optional<Response> refusal = refusal(request, look, token, secret);
        return ended(secret, refusal.isPresent() ? refusal.get() : next.handle(request));
    }

    @Override
    public CompletionStage<Response> asyncHandle(Request request, AsyncView next) {
        CsrfSecret secret = begun(request);
        Look look = look(request);
        CompletableFuture<Optional<String>> token = look instanceof Look.AtForm ? asyncField(request)
                : CompletableFuture.completedFuture(request.header(HEADER));
        CompletionStage<Response> inner = ContextFuture.compose(token, sent -> refusal(request, look, sent, secret)
                .<CompletionStage<Response>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> next.handle(request)));
        return ContextFuture.apply(inner, response -> ended(secret, response));
    }

    /** Where the decision lies. */
    private sealed interface Look {
        record Pass() implements Look {}

        record Refuse(String reason) implements Look {}

        record AtHeader() implements Look {}

        record AtForm() implements Look {}
    }

    private CsrfSecret begun(Request request) {
        var secret = new CsrfSecret(request.cookie(cookie.name()));
        Context.set(KEY, secret);
        return secret;
    }

    private Response ended(CsrfSecret secret, Response response) {
        Response varying = secret.isUsed() ? response.withHeader("Vary", "Cookie") : response;
        return secret.fresh().map(value -> varying.withCookie(cookie.withValue(value))).orElse(varying);
    }

    private Look look(Request request) {
        if (SAFE.contains(request.method())) {
            return new Look.Pass();
        }
        Optional<String> source = request.header("Origin").or(() -> request.header("Referer").map(Csrf::origin));
        if (source.isPresent() ? !isTrusted(source.get(), request) : cookie.secure()) {
            return new Look.Refuse(source.isPresent() ? "The request comes from a page of another site."
                    : "The request says neither by Origin nor by Referer where it comes from.");
        }
        return request.header(HEADER).isPresent() ? new Look.AtHeader() : new Look.AtForm();
    }

    private static Optional<Response> refusal(Request request, Look look, Optional<String> token,
            CsrfSecret secret) {
        return switch (look) {
            case Look.Pass() -> Optional.empty();
            case Look.Refuse(var reason) -> Optional.of(forbidden(request, reason));
            case Look.AtHeader _,Look.AtForm _ -> token.filter(secret::isMatchedBy).isPresent() ? Optional.empty()
                    : Optional.of(forbidden(request,
                            "The request has no token, or not one for this visitor. Load the page again."));
        };
    }

    private static Response forbidden(Request request, String reason) {
        return Pipeline.unmatched(request).orElseGet(() -> new Problem(403, "Forbidden", reason).answer(request));
    }

    private boolean isTrusted(String origin, Request request) {
        String host = "://" + request.header("Host").orElse("").toLowerCase(Locale.ROOT);
        return trusted.contains(origin) || origin.equals("https" + host)
                || (!cookie.secure() && origin.equals("http" + host));
    }

    /** Returns the origin of the page at {@code url}; nothing we trust if it has none. */
    private static String origin(String url) {
        try {
            URI page = URI.create(url);
            return page.getScheme() + "://" + page.getRawAuthority();
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static Optional<String> field(Request request) {
        try {
            return request.form().field(FIELD);
        } catch (RequestException _) { // what is no form has no token
            return Optional.empty();
        }
    }

    /** Async form of {@link #field}. */
    private static CompletableFuture<Optional<String>> asyncField(Request request) {
        return request.asyncForm().thenApply(form -> form.field(FIELD)).exceptionally(failure -> {
            if (Failures.unwrap(failure) instanceof RequestException) {
                return Optional.empty();
            }
            throw new CompletionException(failure);
        });
    }
}
