package dev.segue.orm.sql;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which times PostgreSQL can hold, and how it reads them from text.
 *
 * <p>It keeps microseconds. Finer digits are rounded here, half up, because the drivers would not agree on it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html">PostgreSQL: date/time types</a>
 */
final class Times {
    /** 4713 BC, as documented: what is earlier, both drivers would send as the negative infinity, or nearly. */
    private static final LocalDate FIRST_DATE = LocalDate.of(-4712, 1, 1);
    private static final LocalDate LAST_DATE = LocalDate.of(5_874_897, 12, 31);
    private static final LocalTime LAST_TIME = LocalTime.of(23, 59, 59, 999_999_000);
    private static final LocalDateTime FIRST = FIRST_DATE.atStartOfDay();
    /** The last one that is not rounded up, out of the range. */
    private static final LocalDateTime LAST = LocalDate.of(294_276, 12, 31).atTime(LAST_TIME.plusNanos(499));
    private static final Instant FIRST_INSTANT = FIRST.toInstant(ZoneOffset.UTC);
    private static final Instant LAST_INSTANT = LAST.toInstant(ZoneOffset.UTC);
    private static final Duration LONGEST = Duration.ofHours(Integer.MAX_VALUE);

    private static final Pattern MOMENT = Pattern.compile(
            "(?<year>\\d+)-(?<month>\\d\\d)-(?<day>\\d\\d)(?: (?<time>[\\d:.]+)(?<offset>[+-][\\d:]+)?)?(?<era> BC)?");
    private static final Pattern INTERVAL = Pattern.compile(
            "(?:(?<years>-?\\d+) years? ?)?(?:(?<months>[+-]?\\d+) mons? ?)?(?:(?<days>[+-]?\\d+) days? ?)?"
                    + "(?:(?:\\+|(?<sign>-))?(?<hours>\\d+):(?<minutes>\\d\\d):(?<seconds>\\d\\d)(?:\\.(?<fraction>\\d+))?)?");

    private Times() {}

    static LocalDate storable(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return LocalDate.MAX; // the native driver knows it by identity
        }
        if (date.equals(LocalDate.MIN)) {
            return LocalDate.MIN;
        }
        within(date, FIRST_DATE, LAST_DATE, "date");
        return date;
    }

    static LocalTime storable(LocalTime time) {
        if (isWhole(time)) {
            return time;
        }
        return time.isAfter(LAST_TIME) ? LAST_TIME : time.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
    }

    static LocalDateTime storable(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX)) {
            return time;
        }
        within(time, FIRST, LAST, "timestamp");
        return isWhole(time) ? time : time.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
    }

    static OffsetDateTime storable(Instant time) {
        if (time.equals(Instant.MAX)) {
            return OffsetDateTime.MAX;
        }
        within(time, FIRST_INSTANT, LAST_INSTANT, "timestamptz");
        Instant rounded = isWhole(time) ? time : time.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
        return rounded.atOffset(ZoneOffset.UTC);
    }

    static Duration storable(Duration duration) {
        within(duration, LONGEST.negated(), LONGEST, "interval");
        Duration raised = duration.plusNanos(500);
        return duration.toNanosPart() % 1000 == 0 ? duration : raised.minusNanos(raised.toNanosPart() % 1000);
    }

    static String text(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return "infinity";
        }
        return date.equals(LocalDate.MIN) ? "-infinity" : day(date) + era(date);
    }

    static String text(LocalDateTime time) {
        return time.equals(LocalDateTime.MAX) ? "infinity" : moment(time) + era(time.toLocalDate());
    }

    static String text(OffsetDateTime time) {
        return time.equals(OffsetDateTime.MAX)
                ? "infinity"
                : moment(time.toLocalDateTime()) + time.getOffset() + era(time.toLocalDate());
    }

    static LocalDate date(String text) {
        return switch (text) {
            case "infinity" -> LocalDate.MAX;
            case "-infinity" -> LocalDate.MIN;
            default -> day(matched(MOMENT, text));
        };
    }

    static LocalDateTime dateTime(String text) {
        return switch (text) {
            case "infinity" -> LocalDateTime.MAX;
            case "-infinity" -> LocalDateTime.MIN;
            default -> moment(matched(MOMENT, text));
        };
    }

    static Instant instant(String text) {
        return switch (text) {
            case "infinity" -> Instant.MAX;
            case "-infinity" -> Instant.MIN;
            default -> {
                Matcher parts = matched(MOMENT, text);
                yield moment(parts).toInstant(ZoneOffset.of(parts.group("offset")));
            }
        };
    }

    static Duration duration(String text) {
        Matcher parts = matched(INTERVAL, text);
        long days = (number(parts, "years") * 12 + number(parts, "months")) * 30 + number(parts, "days");
        Duration time = Duration.ofHours(number(parts, "hours")).plusMinutes(number(parts, "minutes"))
                .plusSeconds(number(parts, "seconds")).plusNanos(micros(parts) * 1000);
        return Duration.ofDays(days).plus(parts.group("sign") == null ? time : time.negated());
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new DateTimeException(
                    "The server wrote a time in a style other than its default. Leave DateStyle and IntervalStyle alone.");
        }
        return matcher;
    }

    private static LocalDate day(Matcher parts) {
        int year = Math.toIntExact(number(parts, "year"));
        return LocalDate.of(parts.group("era") == null ? year : 1 - year, Integer.parseInt(parts.group("month")),
                Integer.parseInt(parts.group("day")));
    }

    private static LocalDateTime moment(Matcher parts) {
        return day(parts).atTime(LocalTime.parse(parts.group("time")));
    }

    private static long number(Matcher parts, String name) {
        String digits = parts.group(name);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static long micros(Matcher parts) {
        String digits = parts.group("fraction");
        return digits == null ? 0 : Long.parseLong((digits + "00000").substring(0, 6));
    }

    /** Returns hours and less, as the server writes them; it reads that exactly, and of ISO 8601 drops small fractions. */
    static String text(Duration duration) {
        Duration length = duration.abs();
        return "%s%02d:%02d:%02d.%06d".formatted(duration.isNegative() ? "-" : "", length.toHours(),
                length.toMinutesPart(), length.toSecondsPart(), length.toNanosPart() / 1000);
    }

    private static String moment(LocalDateTime time) {
        return day(time.toLocalDate()) + 'T' + time.toLocalTime();
    }

    /** Returns the date with the year counted within its era: 1 BC is Java's year 0. */
    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        String digits = Integer.toString(year);
        return "0000".substring(Math.min(4, digits.length())) + digits
                + date.toString().substring(date.toString().length() - 6);
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static boolean isWhole(TemporalAccessor time) {
        return time.get(ChronoField.NANO_OF_SECOND) % 1000 == 0;
    }

    private static <T extends Comparable<? super T>> void within(T value, T first, T last, String type) {
        if (value.compareTo(first) < 0 || value.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    "A value is out of the range of %s, %s to %s. Keep to it, or use another type.".formatted(type,
                            first, last));
        }
    }
}
