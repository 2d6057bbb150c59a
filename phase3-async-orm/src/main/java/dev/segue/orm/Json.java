package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JSON value that each row of entity {@code E} has, read as a {@code V}.
 *
 * <p>{@link #isNull} means SQL NULL: no value, or no such path. JSON's own {@code null} is a value: {@link #isJsonNull}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-json.html">PostgreSQL: JSON functions</a>
 */
public final class Json<E, V> extends Expression<E, V> {
    private static final Codec<Object> ANY = Codec.json(Object.class);
    private static final Template TEXT = new Template("(", "", " #>> '{}')", true);

    /** For generated code and functions. */
    public Json(Expr expr, Codec<V> codec) {
        super(expr, codec);
    }

    /**
     * Returns what {@code steps} lead to: names of an object's fields, and places in an array from 0, from its end if negative;
     * NULL if there is nothing. It is read, and compared, as a map, list, text, number or boolean.
     *
     * @throws IllegalArgumentException if a step is neither a {@link String} nor an {@link Integer}
     */
    public Json<E, Object> path(Object... steps) {
        List<String> path = Stream.of(steps).map(Json::step).toList();
        return new Json<>(Calls.infix("#>", ValueType.JSON, expr(), new Expr.ArrayParam(ValueType.STRING, path)), ANY);
    }

    /** Returns a text's characters, and anything else as JSON; of JSON's {@code null}, NULL. */
    public Text<E> asText() {
        return new Text<>(new Expr.Call(TEXT, ValueType.STRING, expr()), Codec.STRING);
    }

    /** Matches rows where this is JSON's {@code null}. */
    public Condition<E> isJsonNull() {
        return compare(Expr.Operator.EQUAL, new Expr.Param(ValueType.JSON, "null"));
    }

    /** Matches rows where this holds {@code part}: its fields, its elements, and theirs. */
    public Condition<E> contains(Object part) {
        return test("@>", any(part));
    }

    /** Matches rows where {@code whole} holds this. */
    public Condition<E> containedBy(Object whole) {
        return test("<@", any(whole));
    }

    /** Matches rows where this is an object with a field {@code key}, or an array with such a text. */
    public Condition<E> hasKey(String key) {
        return test("?", new Expr.Param(ValueType.STRING, key));
    }

    /** Matches rows where this has all {@code keys}. */
    public Condition<E> hasKeys(Collection<String> keys) {
        return test("?&", new Expr.ArrayParam(ValueType.STRING, List.copyOf(keys)));
    }

    /** Matches rows where this has at least one of {@code keys}. */
    public Condition<E> hasAnyKeys(Collection<String> keys) {
        return test("?|", new Expr.ArrayParam(ValueType.STRING, List.copyOf(keys)));
    }

    private Condition<E> test(String operator, Expr right) {
        return new Condition<>(Calls.infix(operator, ValueType.BOOLEAN, expr(), right));
    }

    private static Expr any(Object value) {
        return new Expr.Param(ValueType.JSON, ANY.write(value));
    }

    private static String step(Object step) {
        return switch (step) {
            case String name -> name;
            case Integer index -> index.toString();
            default -> throw new IllegalArgumentException(
                    "A step of a path is a '%s'. Use the name of a field or the place in an array, from 0."
                            .formatted(step.getClass().getSimpleName()));
        };
    }
}
