package dev.segue.views.forms;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a field becomes a value of one type.
 *
 * @param read throws {@link IllegalArgumentException} or {@link DateTimeException} for text of another form
 * @param wanted what to tell the one who wrote such text
 */
record FieldKind(Function<String, Object> read, String wanted) {
    private static final String NUMBER = "Enter a whole number.";
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?"); // no exponents, which cost memory later

    private static final Map<Class<?>, FieldKind> KINDS = Map.of(
            String.class, new FieldKind(text -> text, ""),
            Integer.class, new FieldKind(Integer::valueOf, NUMBER),
            Long.class, new FieldKind(Long::valueOf, NUMBER),
            Double.class, new FieldKind(text -> decimal(text).doubleValue(), "Enter a number."),
            BigDecimal.class, new FieldKind(FieldKind::decimal, "Enter a number."),
            Boolean.class, new FieldKind(FieldKind::flag, "Choose yes or no."),
            LocalDate.class, new FieldKind(LocalDate::parse, "Enter a date as in 2026-11-26."),
            LocalTime.class, new FieldKind(LocalTime::parse, "Enter a time as in 15:20."),
            LocalDateTime.class, new FieldKind(LocalDateTime::parse, "Enter a date and time as in 2026-11-26T15:20."),
            UUID.class, new FieldKind(UUID::fromString, "Enter a UUID."));

    /** Returns the kind of {@code type}, a primitive one included, if there is one. */
    static Optional<FieldKind> of(Class<?> type) {
        return type.isEnum() ? Optional.of(oneOf(type.getEnumConstants()))
                : Optional.ofNullable(KINDS.get(MethodType.methodType(type).wrap().returnType()));
    }

    /** Returns the value of {@code text}, if it has the form. */
    Optional<Object> value(String text) {
        try {
            return Optional.of(read.apply(text));
        } catch (IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static FieldKind oneOf(Object[] constants) {
        Map<String, Object> byName = Arrays.stream(constants)
                .collect(Collectors.toMap(constant -> ((Enum<?>) constant).name(), constant -> constant));
        return new FieldKind(text -> {
            Object found = byName.get(text);
            if (found == null) {
                throw new IllegalArgumentException();
            }
            return found;
        }, "Choose one of: %s.".formatted(
                Arrays.stream(constants).map(constant -> ((Enum<?>) constant).name())
                        .collect(Collectors.joining(", "))));
    }

    private static BigDecimal decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        return new BigDecimal(text);
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "on", "true", "1", "yes" -> true;
            case "off", "false", "0", "no" -> false;
            default -> throw new IllegalArgumentException();
        };
    }
}
