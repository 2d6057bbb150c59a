package dev.segue.orm.sql;

/**
 * Where columns come from: a table, named by the way that leads to it.
 *
 * <p>Two equal sources are one and the same joined table, so using a relation twice joins once. Aliases are the compiler's.
 */
public sealed interface Source {

    /** The table a statement starts from. */
    record Root(Table table) implements Source {}

    /** The one row of {@code table} whose {@code key} is the {@code foreignKey} of a row of {@code parent}. */
    record Join(Source parent, Column foreignKey, Table table, Column key) implements Source {

        /** The way to the row tells joins apart well enough. */
        @Override
        public int hashCode() {
            return 31 * parent.hashCode() + foreignKey.hashCode();
        }
    }

    /** Returns {@code column} of this source. */
    default Expr.ColumnRef column(Column column) {
        return new Expr.ColumnRef(this, column);
    }
}
