package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Table;
import java.util.List;

/**
 * How entity {@code T} is stored. The annotation processor generates one per entity; applications do not use it.
 *
 * <p>Threading: immutable, safe from any.
 */
public abstract class Model<T> {
    private static final ClassValue<Model<?>> KNOWN = new ClassValue<>() {
        @Override
        protected Model<?> computeValue(Class<?> type) {
            return GeneratedModels.find(type);
        }
    };

    private final Class<T> type;
    private final Table table;
    private final Column key;
    private final List<Column> columns;

    protected Model(Class<T> type, Table table, Column key, List<Column> columns) {
        this.type = type;
        this.table = table;
        this.key = key;
        this.columns = List.copyOf(columns);
    }

    /** Returns the model of {@code type}, which the processor named after it. */
    @SuppressWarnings("unchecked") // the processor declares Model<T> for T
    static <T> Model<T> of(Class<T> type) {
        return (Model<T>) KNOWN.get(type);
    }

    /** Returns the entity in the columns that start at {@code at}, with its relations as {@code related} says. */
    protected abstract T read(Row row, int at, Related related);

    /**
     * Returns a stand-in that knows nothing but the key in column {@code at}.
     *
     * @param path the way to the row that points to it, as code writes it; with {@code name}, for the error when more is asked
     */
    protected abstract T reference(Row row, int at, String path, String name);

    String name() {
        return type.getSimpleName();
    }

    Table table() {
        return table;
    }

    int width() {
        return columns.size();
    }

    int keyIndex() {
        return columns.indexOf(key);
    }

    Expr key(Source source) {
        return source.column(key);
    }

    /** Returns all columns, read from {@code source}, in the order {@link #read} takes them. */
    List<Expr> columns(Source source) {
        return columns.stream().<Expr>map(source::column).toList();
    }
}
