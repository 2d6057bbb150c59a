package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is sent to the server, as data. Equality is equality of shape, as {@link Expr} says. */
public sealed interface Statement {

    /** Returns whether nothing can come of it, whatever the database holds: then there is nothing to ask it. */
    boolean isKnownEmpty();

    /** Returns whether it locks rows until the transaction ends. */
    default boolean locks() {
        return false;
    }

    /** A statement that yields rows and can stand inside another. */
    sealed interface Rows extends Statement permits Select, Compound, Raw {

        /** Returns the types of the columns, in order; empty for text whose author alone knows them. */
        List<ValueType> columns();
    }

    /**
     * Rows of several selects.
     *
     * @param parts at least two, with columns of the same types
     * @param order by {@link Expr.Ordinal}
     */
    record Compound(Combine combine, List<Rows> parts, List<OrderTerm> order, Range range) implements Rows {
        public Compound {
            parts = List.copyOf(parts);
            order = List.copyOf(order);
        }

        @Override
        public List<ValueType> columns() {
            return parts.getFirst().columns();
        }

        @Override
        public boolean isKnownEmpty() {
            return range.isKnownEmpty() || switch (combine) {
                case UNION, UNION_ALL -> parts.stream().allMatch(Statement::isKnownEmpty);
                case INTERSECT -> parts.stream().anyMatch(Statement::isKnownEmpty);
                case EXCEPT -> parts.getFirst().isKnownEmpty();
            };
        }
    }

    enum Combine {
        UNION,
        UNION_ALL,
        INTERSECT,
        EXCEPT
    }

    /**
     * A statement its author wrote.
     *
     * @param fragments the text around the values, one more than there are values
     */
    record Raw(List<String> fragments, List<Expr.Param> values) implements Rows {
        public Raw {
            fragments = List.copyOf(fragments);
            values = List.copyOf(values);
            if (fragments.size() != values.size() + 1) {
                throw new IllegalArgumentException(
                        "The statement has %d placeholders, but %d values were given. Write '?' for each value, and '??' for a question mark."
                                .formatted(fragments.size() - 1, values.size()));
            }
        }

        /**
         * Returns the statement {@code sql}, in which {@code ?} stands for a value and {@code ??} for a question mark, save in quoted
         * texts and names and in comments, which stay as they are. Each value is cast to its type, so that no driver guesses another.
         *
         * @throws IllegalArgumentException if there are not as many values as placeholders, or if a quote has no end
         */
        public static Raw of(String sql, List<Expr.Param> values) {
            var fragments = new ArrayList<String>();
            var fragment = new StringBuilder();
            List<Integer> marks = QuestionMarks.in(sql);
            int at = 0;
            for (int i = 0; i < marks.size(); i++) {
                int mark = marks.get(i);
                fragment.append(sql, at, mark);
                at = mark + 1;
                if (i + 1 < marks.size() && marks.get(i + 1) == mark + 1) {
                    fragment.append('?');
                    at++;
                    i++;
                } else {
                    fragments.add(fragment.toString());
                    fragment.setLength(0);
                    fragment.append(cast(values, fragments.size() - 1));
                }
            }
            fragments.add(fragment.append(sql, at, sql.length()).toString());
            return new Raw(fragments, values);
        }

        /** NULL goes with any type. */
        private static String cast(List<Expr.Param> values, int index) {
            return index >= values.size() || values.get(index).value() == null ? ""
                    : "::" + values.get(index).type().sqlName();
        }

        @Override
        public List<ValueType> columns() {
            return List.of();
        }

        @Override
        public boolean isKnownEmpty() {
            return false;
        }
    }

    /** What to do about a row that breaks a unique constraint. */
    sealed interface Conflict {

        /** Fail. */
        record Fail() implements Conflict {}

        /** Leave the row out. */
        record Ignore() implements Conflict {}

        /** Set {@code updated} of the row that is there, the one with the same {@code unique}, to the new values. */
        record Update(List<Column> unique, List<Column> updated) implements Conflict {
            public Update {
                unique = List.copyOf(unique);
                updated = List.copyOf(updated);
            }
        }
    }

    /**
     * New rows.
     *
     * @param rows a {@link Source.Values} for any number of them, else one row of expressions
     * @param returning columns of the rows written, if any are asked for
     */
    record Insert(Table table, List<Column> columns, NewRows rows, Conflict conflict,
            List<Column> returning) implements Statement {
        public Insert {
            columns = List.copyOf(columns);
            returning = List.copyOf(returning);
        }

        @Override
        public boolean isKnownEmpty() {
            return rows instanceof NewRows.Many(var values) && values.arrays().stream()
                    .anyMatch(array -> array.values().isEmpty());
        }
    }

    /** What an {@link Insert} writes. */
    sealed interface NewRows {

        /** One row; no expressions for a row of defaults. */
        record One(List<Expr> values) implements NewRows {
            public One {
                values = List.copyOf(values);
            }
        }

        /** As many rows as the arrays are long, in their order. */
        record Many(Source.Values values) implements NewRows {}
    }

    /** A new value of a column; {@code value} is bare, so a NULL is a {@link Expr.Param}. */
    record Assignment(Column column, Expr value) {}

    /**
     * Changed rows of one table.
     *
     * @param from more rows to take values from, joined by {@code where}; null for none
     * @param where speaks of columns of {@code root} and {@code from}
     */
    record Update(Source.Root root, List<Assignment> assignments, Source.@Nullable Values from, Expr where,
            List<Column> returning) implements Statement {

        public Update(Source.Root root, List<Assignment> assignments, Source.@Nullable Values from, Expr where,
                List<Column> returning) {
            this.root = root;
            this.assignments = List.copyOf(assignments);
            this.from = from;
            this.where = where;
            this.returning = List.copyOf(returning);
        }

        @Override
        public boolean isKnownEmpty() {
            return where.equals(Expr.FALSE);
        }
    }

    /**
     * Rows removed from one table.
     *
     * @param where speaks of columns of {@code root}
     */
    record Delete(Source.Root root, Expr where) implements Statement {
        @Override
        public boolean isKnownEmpty() {
            return where.equals(Expr.FALSE);
        }
    }

    /** New rows, sent after it as text, as {@link CopyText} writes them. */
    record Copy(Table table, List<Column> columns) implements Statement {
        public Copy {
            columns = List.copyOf(columns);
            if (columns.isEmpty()) {
                throw new IllegalArgumentException(
                        "Rows of '%s' have no values to send, so COPY can't make them. Insert them one by one."
                                .formatted(table.name()));
            }
        }

        @Override
        public boolean isKnownEmpty() {
            return false;
        }
    }

    /** Another statement, asked how the server would run it. {@code options} is trusted text: {@code ANALYZE, FORMAT JSON}. */
    record Explain(Statement statement, String options) implements Statement {
        @Override
        public boolean isKnownEmpty() {
            return false;
        }
    }

    /**
     * Which of the rows are taken.
     *
     * @param limit a {@link ValueType#LONG}, or null for no limit
     * @param offset a {@link ValueType#LONG}, or null for none
     */
    record Range(Expr.@Nullable Param limit, Expr.@Nullable Param offset) {
        public static final Range ALL = new Range(null, null);

        public Range(Expr.@Nullable Param limit, Expr.@Nullable Param offset) {
            this.limit = limit;
            this.offset = offset;
        }

        boolean isKnownEmpty() {
            return limit != null && Long.valueOf(0).equals(limit.value());
        }
    }

    /** Returns the types of {@code exprs}. */
    static List<ValueType> types(Stream<? extends Expr> exprs) {
        return exprs.map(Expr::type).toList();
    }
}
