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
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a field becomes a value of one type.
 *
 * @param read throws {@link IllegalArgumentException} or {@link DateTimeException} for text of another form
 * @param wanted the key of what to tell the one who wrote such text
 * @param choices the names that an enum has, with commas; empty for other types
 */
record FieldKind(Function<String, Object> read, String wanted, String choices) {
    /** How browsers and templates say yes. */
    static final Set<String> YES = Set.of("on", "true", "1", "yes");

    private static final Set<String> NO = Set.of("off", "false", "0", "no");
    private static final String NUMBER = "form.integer";
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?"); // no exponents, which cost memory later

    private static final Map<Class<?>, FieldKind> KINDS = Map.of(
            String.class, new FieldKind(text -> text, ""),
            Integer.class, new FieldKind(Integer::valueOf, NUMBER),
            Long.class, new FieldKind(Long::valueOf, NUMBER),
            Double.class, new FieldKind(text -> decimal(text).doubleValue(), "form.number"),
            BigDecimal.class, new FieldKind(FieldKind::decimal, "form.number"),
            Boolean.class, new FieldKind(FieldKind::flag, "form.flag"),
            LocalDate.class, new FieldKind(LocalDate::parse, "form.date"),
            LocalTime.class, new FieldKind(LocalTime::parse, "form.time"),
            LocalDateTime.class, new FieldKind(LocalDateTime::parse, "form.datetime"),
            UUID.class, new FieldKind(UUID::fromString, "form.uuid"));

    private FieldKind(Function<String, Object> read, String wanted) {
        this(read, wanted, "");
    }

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

    /** Returns what to tell the one who wrote text of another form. */
    String refusal(Texts texts) {
        return choices.isEmpty() ? texts.of(wanted) : texts.of(wanted, choices);
    }

    /** Returns a text that {@link #value} makes {@code value} of, for a form to change it in. */
    static String text(Object value) {
        return switch (value) {
            case Enum<?> one -> one.name();
            case BigDecimal number -> number.toPlainString();
            case Double number -> BigDecimal.valueOf(number).toPlainString();
            default -> value.toString();
        };
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
        }, "form.choice", Arrays.stream(constants).map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", ")));
    }

    private static BigDecimal decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        return new BigDecimal(text);
    }

    private static Boolean flag(String text) {
        if (!YES.contains(text) && !NO.contains(text)) {
            throw new IllegalArgumentException();
        }
        return YES.contains(text);
    }
}
