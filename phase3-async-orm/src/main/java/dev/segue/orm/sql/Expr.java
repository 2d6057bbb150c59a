package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A SQL value or condition. Immutable; says what is meant, never how it is spelled: spelling is {@link SqlCompiler}'s.
 *
 * <p>Equality is equality of <em>shape</em>: bind values ({@link Param}, {@link ArrayParam}) are equal when their types are,
 * whatever they hold. Equal trees have the same SQL text, which is what the compiler's cache relies on.
 * <p>{@link #and}, {@link #or} and {@link #not} simplify what is known without the database; prefer them to the constructors.
 */
public sealed interface Expr {
    Expr TRUE = new Always(true);
    Expr FALSE = new Always(false);

    /** True, or false, for every row. */
    record Always(boolean value) implements Expr {}

    record ColumnRef(Source source, Column column) implements Expr {}

    /** A bind value. {@code null} is SQL NULL and is still bound, never written as text. Equality ignores the value. */
    record Param(ValueType type, @Nullable Object value) implements Expr {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Param param && param.type == type;
        }

        @Override
        public int hashCode() {
            return type.hashCode();
        }

        /** Leaves out the value: it may be a secret, and trees end up in messages. */
        @Override
        public String toString() {
            return "Param[" + type + "]";
        }
    }

    /** An array of bind values, one placeholder however many there are. Equality ignores the values. */
    record ArrayParam(ValueType type, List<?> values) implements Expr {
        public ArrayParam {
            values = List.copyOf(values);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ArrayParam array && array.type == type;
        }

        @Override
        public int hashCode() {
            return ~type.hashCode();
        }

        @Override
        public String toString() {
            return "ArrayParam[" + type + "]";
        }
    }

    enum Operator {
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /** Neither side is a NULL bind value: that comparison is never true, and what is meant is {@link IsNull}. */
    record Compare(Operator operator, Expr left, Expr right) implements Expr {
        public Compare {
            if (isNullParam(left) || isNullParam(right)) {
                throw new IllegalArgumentException(
                        "A comparison with null is true for no row. Use isNull(), or pass a value.");
            }
        }

        private static boolean isNullParam(Expr side) {
            return side instanceof Param(_, var value) && value == null;
        }
    }

    /** {@code left} equals one of {@code items}. */
    record In(Expr left, ArrayParam items) implements Expr {}

    record IsNull(Expr term) implements Expr {}

    /** At least two terms: one term is the term itself. */
    record And(List<Expr> terms) implements Expr {
        public And {
            terms = atLeastTwo(terms);
        }
    }

    /** At least two terms: one term is the term itself. */
    record Or(List<Expr> terms) implements Expr {
        public Or {
            terms = atLeastTwo(terms);
        }
    }

    /** True for each row for which {@code term} is not true, those for which it is NULL included (Django's {@code ~Q}). */
    record Not(Expr term) implements Expr {}

    /** The number of rows. */
    record CountAll() implements Expr {}

    /** Returns the condition that both hold. */
    static Expr and(Expr left, Expr right) {
        if (left.equals(TRUE) || right.equals(FALSE)) {
            return right;
        }
        if (right.equals(TRUE) || left.equals(FALSE)) {
            return left;
        }
        return new And(joined(left instanceof And(var terms) ? terms : List.of(left),
                right instanceof And(var terms) ? terms : List.of(right)));
    }

    /** Returns the condition that at least one holds. */
    static Expr or(Expr left, Expr right) {
        if (left.equals(FALSE) || right.equals(TRUE)) {
            return right;
        }
        if (right.equals(FALSE) || left.equals(TRUE)) {
            return left;
        }
        return new Or(joined(left instanceof Or(var terms) ? terms : List.of(left),
                right instanceof Or(var terms) ? terms : List.of(right)));
    }

    /** Returns the condition that {@code term} is not true. */
    static Expr not(Expr term) {
        return switch (term) {
            case Always(var value) -> value ? FALSE : TRUE;
            case Not(var inner) -> inner; // only whether a condition is true matters, so this loses nothing
            case ColumnRef _,Param _,ArrayParam _,Compare _,In _,IsNull _,And _,Or _,CountAll _ -> new Not(term);
        };
    }

    /** Returns {@code left IN (values)}. Nulls among them match nothing and are dropped; of no values comes {@link #FALSE}. */
    static Expr in(Expr left, ValueType type, List<? extends @Nullable Object> values) {
        List<?> known = values.stream().filter(Objects::nonNull).toList();
        return known.isEmpty() ? FALSE : new In(left, new ArrayParam(type, known));
    }

    private static List<Expr> joined(List<Expr> left, List<Expr> right) {
        var terms = new ArrayList<Expr>(left.size() + right.size());
        terms.addAll(left);
        terms.addAll(right);
        return terms;
    }

    private static List<Expr> atLeastTwo(List<Expr> terms) {
        if (terms.size() < 2) {
            throw new IllegalArgumentException("A junction needs at least 2 terms, got " + terms.size() + ".");
        }
        return List.copyOf(terms);
    }
}
