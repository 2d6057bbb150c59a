package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.ValueType;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lookups and transforms there are by name. Each is the typed method of its kind of expression, so both make the same tree.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/ref/models/querysets/#field-lookups">Django's field lookups</a>
 */
@SuppressWarnings({"unchecked", "rawtypes"}) // the type of a value tells its kind, and what is given was converted to that type
final class Lookups {
    static final Lookup EXACT = (left, right) -> right.isNull() ? left.isNull() : by(right, left::eq, left::eq);

    private static final Map<String, Lookup> ANY = Map.of("exact", EXACT, "in", Lookups::in, "isnull",
            (left, right) -> right.flag() ? left.isNull() : left.isNotNull());

    private static final Map<String, Lookup> ORDERED = more(ANY, Map.of(
            "gt", (left, right) -> compared(left, right, Numeric::gt, left::gt, left::gt),
            "gte", (left, right) -> compared(left, right, Numeric::gte, left::gte, left::gte),
            "lt", (left, right) -> compared(left, right, Numeric::lt, left::lt, left::lt),
            "lte", (left, right) -> compared(left, right, Numeric::lte, left::lte, left::lte),
            "range", (left, right) -> left.between(right.two().getFirst(), right.two().getLast())));

    private static final Map<String, Lookup> TEXT = more(ORDERED, Map.of(
            "iexact", (left, right) -> right.isNull() ? left.isNull() : text(left, right, Text::iexact, Text::iexact),
            "contains", (left, right) -> text(left, right, Text::contains, Text::contains),
            "icontains", (left, right) -> text(left, right, Text::icontains, Text::icontains),
            "startswith", (left, right) -> text(left, right, Text::startsWith, Text::startsWith),
            "istartswith", (left, right) -> text(left, right, Text::istartsWith, Text::istartsWith),
            "endswith", (left, right) -> text(left, right, Text::endsWith, Text::endsWith),
            "iendswith", (left, right) -> text(left, right, Text::iendsWith, Text::iendsWith),
            "regex", (left, right) -> text(left, right, Text::regex, Text::regex),
            "iregex", (left, right) -> text(left, right, Text::iregex, Text::iregex)));

    /** Text lookups of JSON look at its text, as in Django. */
    private static final Map<String, Lookup> JSON = more(TEXT, Map.of(
            "contains", (left, right) -> json(left).contains(right.one()),
            "contained_by", (left, right) -> json(left).containedBy(right.one()),
            "has_key", (left, right) -> json(left).hasKey(right.text()),
            "has_keys", (left, right) -> json(left).hasKeys(right.texts()),
            "has_any_keys", (left, right) -> json(left).hasAnyKeys(right.texts())));

    private static final Map<String, Lookup> LISTED = more(ORDERED, Map.of(
            "contains", (left, right) -> ((Listed) left).contains((Collection) right.one()),
            "contained_by", (left, right) -> ((Listed) left).containedBy((Collection) right.one()),
            "overlap", (left, right) -> ((Listed) left).overlaps((Collection) right.one())));

    private static final Map<String, Function<Temporal<Object, Object>, Expression<Object, ?>>> DATE = Map.ofEntries(
            Map.entry("year", Temporal::year), Map.entry("iso_year", Temporal::isoYear),
            Map.entry("quarter", Temporal::quarter), Map.entry("month", Temporal::month),
            Map.entry("week", Temporal::week), Map.entry("day", Temporal::day),
            Map.entry("week_day", Temporal::weekDay), Map.entry("iso_week_day", Temporal::isoWeekDay));

    private static final Map<String, Function<Temporal<Object, Object>, Expression<Object, ?>>> TIME = Map.of(
            "hour", Temporal::hour, "minute", Temporal::minute, "second", Temporal::second);

    private static final Map<String, Function<Temporal<Object, Object>, Expression<Object, ?>>> DATE_AND_TIME = more(
            more(DATE, TIME), Map.of("date", Temporal::date, "time", Temporal::time));

    private Lookups() {}

    /** Makes a condition of a value and what it is given. */
    @FunctionalInterface
    interface Lookup {
        Condition<Object> condition(Expression<Object, Object> left, Argument right);
    }

    /** Returns {@code value} as an expression of its kind that takes what columns hold. */
    static Expression<Object, Object> plain(Expression<?, ?> value) {
        ValueType type = value.codec().type();
        Codec held = new Codec<>(type, one -> one, one -> one);
        Expr expr = value.expr();
        if (type.isArray()) {
            return new Listed(expr, held);
        }
        return switch (type.scalar()) {
            case SHORT, INTEGER, LONG, FLOAT, DOUBLE, DECIMAL -> new Numeric(expr, held);
            case STRING -> new Text(expr, held);
            case DATE, TIME, DATETIME, INSTANT -> new Temporal(expr, held);
            case JSON -> new Json(expr, Codec.json(Object.class));
            case BOOLEAN, BYTES, UUID, DURATION -> new Expression<>(expr, held);
        };
    }

    /** Returns the lookups of {@code value}, by name. */
    static Map<String, Lookup> of(Expression<?, ?> value) {
        return switch (value) {
            case Text<?> _ -> TEXT;
            case Json<?, ?> _ -> JSON;
            case Listed<?, ?> _ -> LISTED;
            default -> value.codec().type() == ValueType.BOOLEAN ? ANY : ORDERED;
        };
    }

    /** Returns the names of the lookups and transforms of {@code value}. */
    static Collection<String> names(Expression<?, ?> value) {
        var names = new TreeSet<>(of(value).keySet());
        names.addAll(parts(value).keySet());
        return names;
    }

    /** Returns what {@code name} makes of {@code value}; null if there is no such transform. */
    static @Nullable Expression<Object, Object> transformed(Expression<Object, Object> value, String name) {
        return (Expression<Object, Object>) switch (value) {
            case Json json -> json.path(name.matches("-?\\d{1,9}") ? (Object) Integer.valueOf(name) : name);
            case Listed listed when name.matches("\\d{1,9}") -> listed.at(Integer.parseInt(name));
            case Listed listed when name.equals("len") -> listed.length();
            case Temporal temporal -> part(temporal, name);
            default -> null;
        };
    }

    private static @Nullable Expression<Object, ?> part(Temporal<Object, Object> value, String name) {
        Function<Temporal<Object, Object>, Expression<Object, ?>> part = parts(value).get(name);
        return part == null ? null : part.apply(value);
    }

    private static Map<String, Function<Temporal<Object, Object>, Expression<Object, ?>>> parts(
            Expression<?, ?> value) {
        if (!(value instanceof Temporal)) {
            return Map.of();
        }
        return switch (value.codec().type().scalar()) {
            case DATE -> DATE;
            case TIME -> TIME;
            default -> DATE_AND_TIME;
        };
    }

    private static Condition<Object> by(Argument right, Function<Object, Condition<Object>> value,
            Function<Expression<Object, Object>, Condition<Object>> expression) {
        Expression<Object, Object> other = right.expression();
        return other == null ? value.apply(right.one()) : expression.apply(other);
    }

    /** Orders numbers as they are given: 100.1 is above 100, also where a column holds none but whole ones. */
    private static Condition<Object> compared(Expression<Object, Object> left, Argument right,
            BiFunction<Numeric, Number, Condition> number, Function<Object, Condition<Object>> value,
            Function<Expression<Object, Object>, Condition<Object>> expression) {
        Number given = right.number();
        return left instanceof Numeric numeric && given != null ? number.apply(numeric, given)
                : by(right, value, expression);
    }

    private static Condition<Object> text(Expression<Object, Object> left, Argument right,
            BiFunction<Text<Object>, String, Condition<Object>> value,
            BiFunction<Text<Object>, Expression<Object, String>, Condition<Object>> expression) {
        Text<Object> text = left instanceof Json<Object, Object> json ? json.asText()
                : (Text<Object>) (Expression) left;
        Expression other = right.expression();
        return other == null ? value.apply(text, right.text()) : expression.apply(text, other);
    }

    private static Condition<Object> in(Expression<Object, Object> left, Argument right) {
        Values<?, ?> rows = right.rows();
        return rows == null ? left.in(right.all()) : new Condition<>(rows.holding(left.expr()));
    }

    private static Json<Object, Object> json(Expression<Object, Object> value) {
        return (Json<Object, Object>) value;
    }

    private static <V> Map<String, V> more(Map<String, ? extends V> some, Map<String, ? extends V> more) {
        var all = new HashMap<String, V>(some);
        all.putAll(more);
        return Map.copyOf(all);
    }
}
