package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.OrderTerm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One value made of many rows: of a group, of all rows of a query, or of a {@link Window}. Made by {@link Aggregates}. */
public final class Aggregate<E, V> extends Expression<E, V> {
    private final Expr.Aggregate call;

    /** @param call may give another type than {@code codec} takes, to which it is converted then */
    Aggregate(Expr.Aggregate call, Codec<V> codec) {
        super(Calls.cast(call, codec.type()), codec);
        this.call = call;
    }

    /** Returns the value made only of rows that satisfy {@code condition} as well. */
    public Aggregate<E, V> filter(Condition<E> condition) {
        return with(call.distinct(), Expr.and(call.filter(), condition.expr()), call.order());
    }

    /** Returns the value to which equal arguments contribute once. */
    public Aggregate<E, V> distinct() {
        return with(true, call.filter(), call.order());
    }

    /** Returns the value for which rows are taken in this order, where that matters. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Aggregate<E, V> orderBy(Order<E>... keys) {
        return with(call.distinct(), call.filter(), Rows.terms(keys));
    }

    /** Returns this value, and {@code value} where it is NULL: of no rows (Django's {@code default}). */
    public Expression<E, V> orElse(V value) {
        return Functions.coalesce(this, new Expression<>(value(value), codec()));
    }

    /** Returns, for each row, this value of the rows that {@code window} says. */
    public Expression<E, V> over(Window<E> window) {
        return new Expression<>(Calls.cast(window.over(call), codec().type()), codec());
    }

    private Aggregate<E, V> with(boolean distinct, Expr filter, List<OrderTerm> order) {
        return new Aggregate<>(
                new Expr.Aggregate(call.function(), call.arguments(), distinct, filter, order, call.type()),
                codec());
    }

    /** Returns whether {@code expr} counts, so that it is 0 of no rows. */
    static boolean counts(Expr.Aggregate expr) {
        return expr.function().before().equals(Expr.COUNT.before())
                || expr.function().equals(((Expr.Aggregate) Expr.COUNT_ALL).function());
    }

    /**
     * Returns what {@code expr} is if there are no rows.
     *
     * @return the value, as bound, that may be null; or nothing if only the server knows
     */
    static @Nullable Known ofNoRows(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate aggregate -> new Known(counts(aggregate) ? (Object) 0L : null);
            case Expr.Param(_, var value) -> new Known(value);
            case Expr.Call(var template, var arguments, _) when template.strict() -> ofNoRows(arguments);
            case Expr.Call(var template, var arguments, _) when template.before().equals("coalesce(") ->
                first(arguments);
            default -> null;
        };
    }

    /** What is known without asking the server. */
    record Known(@Nullable Object value) {}

    private static @Nullable Known ofNoRows(List<Expr> arguments) {
        for (Expr argument : arguments) {
            Known known = ofNoRows(argument);
            if (known != null && known.value() == null) {
                return known;
            }
        }
        return null;
    }

    private static @Nullable Known first(List<Expr> arguments) {
        for (Expr argument : arguments) {
            Known known = ofNoRows(argument);
            if (known == null || known.value() != null) {
                return known;
            }
        }
        return new Known(null);
    }
}
