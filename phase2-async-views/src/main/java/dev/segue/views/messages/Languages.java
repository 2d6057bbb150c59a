package dev.segue.views.messages;

import dev.segue.bridge.Context;
import dev.segue.gateway.Cookie;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.views.Hooks;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the language of each request: the one a visitor has chosen before, which a cookie remembers, else what {@code Accept-Language} prefers, looked up
 * among those of the site, else the site's first. It is looked for when it is first asked for; only then does the response vary by it, and say it.
 *
 * <p>Threading: immutable; what it holds of a request is safe from any of that request's threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4647#section-3.4">RFC 4647: lookup</a>
 */
public final class Languages implements Hooks {
    private static final Context.Key<Wish> KEY = new Context.Key<>("language");
    private static final String COOKIE = "language";
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int LONGEST = 500; // a browser's are shorter

    private final List<Locale> all;

    /** Makes one for a site that speaks {@code first}, unless one of {@code others} is wanted. */
    public Languages(Locale first, Locale... others) {
        this.all = Stream.concat(Stream.of(first), Stream.of(others)).toList();
    }

    /** The language of one request. */
    private static final class Wish {
        private final Languages from;
        private final Request request;
        private volatile @Nullable Locale found; // may be looked for twice, with the same result

        Wish(Languages from, Request request) {
            this.from = from;
            this.request = request;
        }

        Locale language() {
            Locale known = found;
            if (known == null) {
                known = from.wanted(request);
                found = known;
            }
            return known;
        }
    }

    /** Returns the language of the request under way; {@link Locale#ROOT} where no {@code Languages} stands around. */
    public static Locale current() {
        Wish wish = Context.current().get(KEY);
        return wish == null ? Locale.ROOT : wish.language();
    }

    /**
     * Has the rest of the request under way speak {@code language}, whatever it wants: that of the visitor's account, or of a session.
     *
     * @throws IllegalArgumentException if it is none of this site's
     * @throws IllegalStateException where no {@code Languages} stands around
     */
    public static void use(Locale language) {
        Wish wish = Context.current().get(KEY);
        if (wish == null) {
            throw new IllegalStateException(
                    "There is no language of a request here. Add the middleware Languages to the routes.");
        }
        wish.found = wish.from.spoken(language);
    }

    /**
     * Returns {@code response} with a cookie by which the visitor's next requests speak {@code language}, for a year.
     *
     * @throws IllegalArgumentException if it is none of this site's
     */
    public Response remembering(Locale language, Response response) {
        return response
                .withCookie(Cookie.of(COOKIE, spoken(language).toLanguageTag()).withMaxAge(YEAR).overPlainHttp());
    }

    /** Returns all languages of the site, the first one first. */
    public List<Locale> all() {
        return all;
    }

    @Override
    public Step before(Request request) {
        Context.set(KEY, new Wish(this, request));
        return new Step.Pass(request);
    }

    @Override
    public Response after(Request request, Response response) {
        Wish wish = Context.current().get(KEY);
        Locale found = wish == null ? null : wish.found;
        return found == null ? response
                : response.withHeader("Content-Language", found.toLanguageTag())
                        .withHeader("Vary", "Accept-Language, Cookie");
    }

    private Locale wanted(Request request) {
        return request.cookie(COOKIE)
                .flatMap(tag -> all.stream().filter(one -> one.toLanguageTag().equals(tag)).findFirst())
                .or(() -> request.header("Accept-Language").flatMap(this::lookedUp)).orElse(all.getFirst());
    }

    private Optional<Locale> lookedUp(String ranges) {
        try {
            return ranges.length() > LONGEST ? Optional.empty()
                    : Optional.ofNullable(Locale.lookup(LanguageRange.parse(ranges), all));
        } catch (IllegalArgumentException _) { // no list of ranges
            return Optional.empty();
        }
    }

    private Locale spoken(Locale language) {
        if (!all.contains(language)) {
            throw new IllegalArgumentException("This site does not speak '%s', but %s. Choose one of these."
                    .formatted(language.toLanguageTag(), all.stream().map(Locale::toLanguageTag).toList()));
        }
        return language;
    }
}
