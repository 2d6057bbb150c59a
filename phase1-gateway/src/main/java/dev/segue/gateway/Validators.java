package dev.segue.gateway;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What tells one version of a resource from another.
 *
 * @param tag its strong entity tag, in quotes
 * @param modified when it was last changed, in whole seconds, as HTTP has it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2">RFC 9110 §13.2.2, which says in which order conditions are asked</a>
 */
record Validators(String tag, Instant modified) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME;
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    Validators {
        modified = modified.truncatedTo(ChronoUnit.SECONDS);
    }

    /** What becomes of a request that reads. */
    enum Outcome {
        SEND,
        NOT_MODIFIED,
        FAILED
    }

    Outcome outcome(Request request) {
        Optional<String> match = request.header("If-Match");
        Optional<String> noneMatch = request.header("If-None-Match");
        boolean holds = match.map(tags -> lists(tags, tag::equals))
                .orElseGet(() -> date(request, "If-Unmodified-Since").map(at -> !modified.isAfter(at)).orElse(true));
        if (!holds) {
            return Outcome.FAILED;
        }
        boolean known = noneMatch.map(tags -> lists(tags, one -> one.equals(tag) || one.equals("W/" + tag)))
                .orElseGet(() -> date(request, "If-Modified-Since").map(at -> !modified.isAfter(at)).orElse(false));
        return known ? Outcome.NOT_MODIFIED : Outcome.SEND;
    }

    /** Returns whether the client's {@code Range} is of this version. */
    boolean rangeHolds(Request request) {
        return request.header("If-Range").map(String::strip)
                .map(of -> of.equals(tag) || read(of).filter(modified::equals).isPresent()).orElse(true);
    }

    /** Returns the date as HTTP writes it. */
    String date() {
        return WRITTEN.format(modified);
    }

    private static boolean lists(String tags, Predicate<String> wanted) {
        return tags.strip().equals("*") || Arrays.stream(tags.split(",", -1)).map(String::strip).anyMatch(wanted);
    }

    private static Optional<Instant> date(Request request, String header) {
        return request.header(header).flatMap(Validators::read);
    }

    /** A date that can't be read is as good as none. */
    private static Optional<Instant> read(String date) {
        try {
            return Optional.of(Instant.from(DATE.parse(date.strip())));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
