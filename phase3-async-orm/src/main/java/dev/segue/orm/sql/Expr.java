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
    Template COUNT = new Template("count(", ", ", ")", false);
    Expr COUNT_ALL = new Aggregate(new Template("count(*", "", ")", false), List.of(), ValueType.LONG);

    /** Returns the type of its values. */
    ValueType type();

    /** A node that is true, false or NULL. */
    sealed interface Logical extends Expr {
        @Override
        default ValueType type() {
            return ValueType.BOOLEAN;
        }
    }

    /** True, or false, for every row. */
    record Always(boolean value) implements Logical {}

    record ColumnRef(Source source, Column column) implements Expr {
        @Override
        public ValueType type() {
            return column.type();
        }

        /** Returns the nearest column that holds the same value: a related row's key is the foreign key that points to it. */
        public ColumnRef trimmed() {
            return source instanceof Source.Join(var parent, var local, _, var remote, var arity, _)
                    && arity == Source.Arity.ONE && remote.equals(column)
                            ? parent.column(local).trimmed()
                            : this;
        }
    }

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
    record ArrayParam(ValueType type, List<? extends @Nullable Object> values) implements Expr {
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
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /** Neither side is a NULL bind value: that comparison is never true, and what is meant is {@link IsNull}. */
    record Compare(Operator operator, Expr left, Expr right) implements Logical {
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
    record In(Expr left, ArrayParam items) implements Logical {}

    /** {@code left} equals the one column of a row of {@code rows}. */
    record InRows(Expr left, Statement.Rows rows) implements Logical {}

    record IsNull(Expr term) implements Logical {}

    /** At least two terms: one term is the term itself. */
    record And(List<Expr> terms) implements Logical {
        public And {
            terms = atLeastTwo(terms);
        }
    }

    /** At least two terms: one term is the term itself. */
    record Or(List<Expr> terms) implements Logical {
        public Or {
            terms = atLeastTwo(terms);
        }
    }

    /** True for each row for which {@code term} is not true, those for which it is NULL included (Django's {@code ~Q}). */
    record Not(Expr term) implements Logical {}

    /** True if {@code rows} holds one. */
    record Exists(Statement.Rows rows) implements Logical {}

    /** A function or an operator applied to its arguments. */
    record Call(Template template, List<Expr> arguments, ValueType type) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }

        public Call(Template template, ValueType type, Expr... arguments) {
            this(template, List.of(arguments), type);
        }
    }

    /** One branch of a {@link Case}. */
    record When(Expr condition, Expr value) {}

    /**
     * The value of the first branch whose condition is true.
     *
     * @param otherwise the value if none is; null for NULL
     */
    record Case(List<When> branches, @Nullable Expr otherwise, ValueType type) implements Expr {

        public Case(List<When> branches, @Nullable Expr otherwise, ValueType type) {
            this.branches = List.copyOf(branches);
            this.otherwise = otherwise;
            this.type = type;
            if (branches.isEmpty()) {
                throw new IllegalArgumentException("A case needs at least 1 branch, got 0.");
            }
        }
    }

    /**
     * One value of all rows of a group.
     *
     * @param distinct whether equal arguments count once
     * @param filter which rows count; {@link #TRUE} for all
     * @param order in which the rows are taken, for functions to which that matters
     */
    record Aggregate(Template function, List<Expr> arguments, boolean distinct, Expr filter, List<OrderTerm> order,
            ValueType type) implements Expr {
        public Aggregate {
            arguments = List.copyOf(arguments);
            order = List.copyOf(order);
        }

        public Aggregate(Template function, List<Expr> arguments, ValueType type) {
            this(function, arguments, false, TRUE, List.of(), type);
        }
    }

    /**
     * One value per row, made of the rows around it.
     *
     * @param function a {@link Call} or an {@link Aggregate}
     */
    record Window(Expr function, List<Expr> partition, List<OrderTerm> order,
            @Nullable Frame frame) implements Expr {

        public Window(Expr function, List<Expr> partition, List<OrderTerm> order, @Nullable Frame frame) {
            this.function = function;
            this.partition = List.copyOf(partition);
            this.order = List.copyOf(order);
            this.frame = frame;
        }

        @Override
        public ValueType type() {
            return function.type();
        }
    }

    /** The one column of the one row of {@code rows}; NULL if there is no row. */
    record Subquery(Statement.Rows rows) implements Expr {
        @Override
        public ValueType type() {
            return rows.columns().getFirst();
        }
    }

    /** {@code term} as the statement around this one sees it. */
    record Outer(Expr term) implements Expr {
        @Override
        public ValueType type() {
            return term.type();
        }
    }

    /** The selected column at {@code position}, from 1, where GROUP BY or ORDER BY name it. */
    record Ordinal(int position, ValueType type) implements Expr {}

    /** A value the query has a name for; replaced by what it stands for before anything is compiled. */
    record Named(String name, ValueType type) implements Expr {}

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

    /** Returns the condition that one holds and the other does not. */
    static Expr xor(Expr left, Expr right) {
        return new Compare(Operator.NOT_EQUAL, isTrue(left), isTrue(right));
    }

    /** Returns the condition that {@code term} is not true. */
    static Expr not(Expr term) {
        return switch (term) {
            case Always(var value) -> value ? FALSE : TRUE;
            case Not(var inner) when !Tree.reachesMany(inner) -> inner; // only whether a condition is true matters, so this loses nothing
            default -> new Not(term);
        };
    }

    /** Returns {@code left IN (values)}. Nulls among them match nothing and are dropped; of no values comes {@link #FALSE}. */
    static Expr in(Expr left, ValueType type, List<? extends @Nullable Object> values) {
        List<?> known = values.stream().filter(Objects::nonNull).toList();
        return known.isEmpty() ? FALSE : new In(left, new ArrayParam(type, known));
    }

    private static Expr isTrue(Expr term) {
        return new Call(new Template("(", "", " IS TRUE)", false), ValueType.BOOLEAN, term);
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
