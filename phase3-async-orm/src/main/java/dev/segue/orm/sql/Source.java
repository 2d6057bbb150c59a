package dev.segue.orm.sql;

import java.util.List;

/**
 * Where columns come from: rows of a table, named by the way that leads to them.
 *
 * <p>Two equal sources are one and the same joined table, so using a relation twice joins once. Aliases are the compiler's. A source
 * belongs to the nearest statement around it; {@link Expr.Outer} reaches those further out.
 */
public sealed interface Source {

    /** What a statement's rows start from. */
    sealed interface Start extends Source {}

    /** The table a statement starts from. */
    record Root(Table table) implements Start {}

    /** The rows of another statement, whose columns are called as {@link #column(int, ValueType)} says. */
    record Derived(Statement.Rows rows) implements Start {

        /** Returns the column at {@code index} of the rows. */
        public static Column column(int index, ValueType type) {
            return new Column("c" + index, type, true);
        }
    }

    /** Rows made of bind values: one array per column, all of one length. */
    record Values(List<Column> columns, List<Expr.ArrayParam> arrays) implements Start {
        public Values {
            columns = List.copyOf(columns);
            arrays = List.copyOf(arrays);
        }
    }

    /** How many rows a join finds for one row of its parent. */
    enum Arity {
        /** One, if the parent's column is not null: the referenced row. */
        ONE,
        /** One or none: a row that refers to the parent and is alone in that. */
        AT_MOST_ONE,
        /** Any number. */
        MANY
    }

    /**
     * The rows of {@code table} whose {@code remote} equals {@code local} of a row of {@code parent}.
     *
     * @param use tells joins of the same to-many relation apart: conditions of one filter speak of the same related row, those of
     *     another filter may speak of another; 0 for to-one relations and where nothing has decided yet
     */
    record Join(Source parent, Column local, Table table, Column remote, Arity arity, int use) implements Source {

        /** The row that {@code foreignKey} of {@code parent} refers to. */
        public Join(Source parent, Column foreignKey, Table table, Column key) {
            this(parent, foreignKey, table, key, Arity.ONE, 0);
        }

        /** The way to the row tells joins apart well enough. */
        @Override
        public int hashCode() {
            return 31 * (31 * parent.hashCode() + local.hashCode()) + remote.hashCode() + use;
        }
    }

    /** Returns {@code column} of this source. */
    default Expr.ColumnRef column(Column column) {
        return new Expr.ColumnRef(this, column);
    }
}
