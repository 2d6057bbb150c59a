package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of the first branch whose condition a row satisfies; NULL if it satisfies none. Made by {@link Functions#when}:
 * {@code when(c).then(x).when(d).then(y).otherwise(z)}.
 */
public final class Case<E, V> extends Expression<E, V> {
    private final List<Expr.When> branches;

    private Case(List<Expr.When> branches, Codec<V> codec) {
        super(new Expr.Case(branches, null, codec.type()), codec);
        this.branches = branches;
    }

    /** Starts the next branch. */
    public Branch when(Condition<E> condition) {
        return new Branch(condition);
    }

    /** Returns this with {@code value} for rows that satisfy no condition. */
    public Expression<E, V> otherwise(@Nullable V value) {
        return otherwise(value(value));
    }

    /** Returns this with {@code value} for rows that satisfy no condition. */
    public Expression<E, V> otherwise(Expression<E, V> value) {
        return otherwise(value.expr());
    }

    private Expression<E, V> otherwise(Expr value) {
        return new Expression<>(new Expr.Case(branches, value, codec().type()), codec());
    }

    /** A condition that waits for its value. */
    public final class Branch {
        private final Condition<E> condition;

        private Branch(Condition<E> condition) {
            this.condition = condition;
        }

        public Case<E, V> then(@Nullable V value) {
            return with(value(value));
        }

        public Case<E, V> then(Expression<E, V> value) {
            return with(value.expr());
        }

        private Case<E, V> with(Expr value) {
            var more = new ArrayList<>(branches);
            more.add(new Expr.When(condition.expr(), value));
            return new Case<>(List.copyOf(more), codec());
        }
    }

    /** The first condition, which waits for its value. */
    public static final class Start<E> {
        private final Condition<E> condition;

        Start(Condition<E> condition) {
            this.condition = condition;
        }

        /**
         * Returns a choice that gives {@code value} to rows that satisfy the condition.
         *
         * @throws IllegalArgumentException if {@link Functions#value(Object)} does not know the class of {@code value}
         */
        public <V> Case<E, V> then(V value) {
            return then(Functions.value(value));
        }

        public <V> Case<E, V> then(Expression<E, V> value) {
            return new Case<>(List.of(new Expr.When(condition.expr(), value.expr())), value.codec());
        }
    }
}
