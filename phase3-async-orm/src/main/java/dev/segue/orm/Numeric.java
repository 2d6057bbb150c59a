package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Expr.Operator;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number that each row of entity {@code E} has.
 *
 * <p>Arithmetic has the type of its left side, as PostgreSQL computes it: integers divide to integers, towards zero, and overflow
 * is an error. Long because each operator takes a number or an expression. Comparisons with a number of another type are exact: no integer equals 100.5, and those above 100.5 are above 100.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-math.html">PostgreSQL: mathematical functions</a>
 */
public sealed class Numeric<E, N extends Number> extends Expression<E, N> permits YearOf {
    /** From narrow to wide: values of one type go into those after it. */
    private static final List<ValueType> WIDTHS = List.of(ValueType.SHORT, ValueType.INTEGER, ValueType.LONG,
            ValueType.DECIMAL, ValueType.FLOAT, ValueType.DOUBLE);

    /** For generated code and functions. */
    public Numeric(Expr expr, Codec<N> codec) {
        super(expr, codec);
    }

    @Override
    public final Condition<E> eq(@Nullable Number value) {
        return value == null ? isNull() : compare(Operator.EQUAL, value);
    }

    @Override
    public final Condition<E> ne(@Nullable Number value) {
        return eq(value).not();
    }

    @Override
    public final Condition<E> lt(Number value) {
        return compare(Operator.LESS, value);
    }

    @Override
    public final Condition<E> lte(Number value) {
        return compare(Operator.LESS_OR_EQUAL, value);
    }

    @Override
    public final Condition<E> gt(Number value) {
        return compare(Operator.GREATER, value);
    }

    @Override
    public final Condition<E> gte(Number value) {
        return compare(Operator.GREATER_OR_EQUAL, value);
    }

    @Override
    public Condition<E> between(Number first, Number last) {
        return new Condition<>(Calls.between(expr(), operand(Operator.GREATER_OR_EQUAL, end(first)),
                operand(Operator.LESS_OR_EQUAL, end(last))));
    }

    public final Numeric<E, N> plus(Number value) {
        return infix("+", bound(value));
    }

    /**
     * Form for a number that each row has.
     *
     * @throws IllegalArgumentException if the type of {@code other} is wider than this one's
     */
    public final Numeric<E, N> plus(Expression<E, ? extends Number> other) {
        return infix("+", narrow(other));
    }

    public final Numeric<E, N> minus(Number value) {
        return infix("-", bound(value));
    }

    /**
     * Form for a number that each row has.
     *
     * @throws IllegalArgumentException if the type of {@code other} is wider than this one's
     */
    public final Numeric<E, N> minus(Expression<E, ? extends Number> other) {
        return infix("-", narrow(other));
    }

    public final Numeric<E, N> times(Number value) {
        return infix("*", bound(value));
    }

    /**
     * Form for a number that each row has.
     *
     * @throws IllegalArgumentException if the type of {@code other} is wider than this one's
     */
    public final Numeric<E, N> times(Expression<E, ? extends Number> other) {
        return infix("*", narrow(other));
    }

    /** Divides by {@code value}; dividing by 0 is an error when the query is run. */
    public final Numeric<E, N> dividedBy(Number value) {
        return infix("/", bound(value));
    }

    /**
     * Form for a number that each row has.
     *
     * @throws IllegalArgumentException if the type of {@code other} is wider than this one's
     */
    public final Numeric<E, N> dividedBy(Expression<E, ? extends Number> other) {
        return infix("/", narrow(other));
    }

    /** Returns what is left after dividing by {@code value}, with the sign of this number. */
    public final Numeric<E, N> mod(Number value) {
        return remainder(bound(value));
    }

    /**
     * Form for a number that each row has.
     *
     * @throws IllegalArgumentException if the type of {@code other} is wider than this one's
     */
    public final Numeric<E, N> mod(Expression<E, ? extends Number> other) {
        return remainder(narrow(other));
    }

    public final Numeric<E, N> negate() {
        return same(new Expr.Call(new Template("(- ", "", ")", true), type(), expr()));
    }

    public final Numeric<E, N> abs() {
        return function("abs");
    }

    /** Rounds to a whole number: halves of exact numbers away from zero, those of floating point to the even one. */
    public final Numeric<E, N> round() {
        return function("round");
    }

    /** Rounds to {@code digits} after the point, halves away from zero. */
    public final Numeric<E, N> round(int digits) {
        Expr exact = Calls.cast(expr(), ValueType.DECIMAL);
        return same(
                Calls.cast(Calls.function("round", ValueType.DECIMAL, exact, new Expr.Param(ValueType.INTEGER, digits)),
                        type()));
    }

    /** Returns the largest whole number that is no larger. */
    public final Numeric<E, N> floor() {
        return function("floor");
    }

    /** Returns the smallest whole number that is no smaller. */
    public final Numeric<E, N> ceil() {
        return function("ceil");
    }

    public final Numeric<E, Double> power(double exponent) {
        return new Numeric<>(Calls.function("power", ValueType.DOUBLE, Calls.cast(expr(), ValueType.DOUBLE),
                new Expr.Param(ValueType.DOUBLE, exponent)), Codec.DOUBLE);
    }

    public final Numeric<E, Double> sqrt() {
        return new Numeric<>(Calls.function("sqrt", ValueType.DOUBLE, Calls.cast(expr(), ValueType.DOUBLE)),
                Codec.DOUBLE);
    }

    /** Returns this number rounded to the nearest {@code int}; out of range is an error when the query is run. */
    public final Numeric<E, Integer> toInteger() {
        return new Numeric<>(Calls.cast(expr(), ValueType.INTEGER), Codec.INTEGER);
    }

    /** Returns this number rounded to the nearest {@code long}; out of range is an error when the query is run. */
    public final Numeric<E, Long> toLong() {
        return new Numeric<>(Calls.cast(expr(), ValueType.LONG), Codec.LONG);
    }

    public final Numeric<E, Double> toDouble() {
        return new Numeric<>(Calls.cast(expr(), ValueType.DOUBLE), Codec.DOUBLE);
    }

    public final Numeric<E, BigDecimal> toDecimal() {
        return new Numeric<>(Calls.cast(expr(), ValueType.DECIMAL), Codec.DECIMAL);
    }

    private ValueType type() {
        return codec().type();
    }

    private Numeric<E, N> same(Expr expr) {
        return new Numeric<>(expr, codec());
    }

    private Numeric<E, N> infix(String operator, Expr right) {
        return same(Calls.infix(operator, type(), expr(), right));
    }

    private Numeric<E, N> remainder(Expr right) {
        if (isFloating()) {
            throw new IllegalArgumentException(
                    "mod() was called on a '%s', for which PostgreSQL has none. Call toDecimal() before it."
                            .formatted(type()));
        }
        return infix("%", right);
    }

    /** Of integers these functions give floating point. */
    private Numeric<E, N> function(String name) {
        Expr called = Calls.function(name, type(), expr());
        return same(isWhole() && !name.equals("abs") ? Calls.converted(called, type()) : called);
    }

    private boolean isWhole() {
        return type() == ValueType.LONG || type() == ValueType.INTEGER || type() == ValueType.SHORT;
    }

    private boolean isFloating() {
        return type() == ValueType.FLOAT || type() == ValueType.DOUBLE;
    }

    private Expr narrow(Expression<E, ? extends Number> other) {
        ValueType wanted = other.codec().type();
        if (WIDTHS.indexOf(wanted) > WIDTHS.indexOf(type())) {
            throw new IllegalArgumentException(
                    "A '%s' can't be combined with a '%s' on its right, which is wider. Convert the left one first, with toLong(), toDecimal() or toDouble()."
                            .formatted(type(), wanted));
        }
        return Calls.cast(other.expr(), type());
    }

    private Expr bound(Number value) {
        if (isFloating()) {
            return new Expr.Param(type(),
                    type() == ValueType.FLOAT ? (Object) value.floatValue() : value.doubleValue());
        }
        if (isHeld(value)) {
            return new Expr.Param(type(), value);
        }
        BigDecimal exact = exact(value);
        if (isWhole() && !fits(exact)) {
            throw new IllegalArgumentException(
                    "A '%s' was combined with a number it can't hold. Convert it first, with toLong(), toDecimal() or toDouble()."
                            .formatted(type()));
        }
        return new Expr.Param(type(), isWhole() ? (Object) exact.longValueExact() : exact);
    }

    private Condition<E> compare(Operator operator, @Nullable Number value) {
        return compare(operator, value == null ? new Expr.Param(type(), null) : operand(operator, value));
    }

    /** Returns what compares as {@code value} does: for whole numbers the next one, if it is a fraction. */
    private Expr operand(Operator operator, Number value) {
        if (isFloating() || isHeld(value)) {
            return bound(value);
        }
        BigDecimal exact = exact(value);
        if (!isWhole() || fits(exact)) {
            return bound(exact);
        }
        BigDecimal whole = exact.setScale(0, switch (operator) {
            case LESS, GREATER_OR_EQUAL -> RoundingMode.CEILING;
            case EQUAL, NOT_EQUAL, LESS_OR_EQUAL, GREATER -> RoundingMode.FLOOR;
        });
        return operator != Operator.EQUAL && fits(whole) ? bound(whole) : new Expr.Param(ValueType.DECIMAL, exact);
    }

    /** Returns whether {@code value} is of a class that can only hold whole numbers, and one of those of this type. */
    private boolean isHeld(Number value) {
        return isWhole() && (value instanceof Integer || value instanceof Long || value instanceof Short)
                && fits(value.longValue());
    }

    private boolean fits(long value) {
        return type() == ValueType.LONG
                || (type() == ValueType.INTEGER ? value == (int) value : value == (short) value);
    }

    /** Returns whether it is a whole number in the range of this type. */
    private boolean fits(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0 && value.toBigInteger().bitLength() < Long.SIZE
                && fits(value.longValue());
    }

    private static BigDecimal exact(Number value) {
        return switch (value) {
            case BigDecimal decimal -> decimal;
            case Double _,Float _ -> BigDecimal.valueOf(value.doubleValue());
            default -> new BigDecimal(value.toString());
        };
    }
}
