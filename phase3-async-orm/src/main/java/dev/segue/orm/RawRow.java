package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Scalar;
import dev.segue.orm.sql.Texts;
import dev.segue.orm.sql.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one run of a {@link Raw}, whose columns the first of them tells.
 *
 * <p>Threading: one at a time.
 */
final class RawRow<E> implements RowMapper<Annotated<E>> {
    private final Model<E> model;
    private final Runners runners;
    private @Nullable Layout<E> layout;

    RawRow(Model<E> model, Runners runners) {
        this.model = model;
        this.runners = runners;
    }

    /**
     * Where what is.
     *
     * @param more the columns of no attribute, and where they are
     */
    private record Layout<E>(Part<E> part, Loading loading, List<Expression<?, ?>> more, List<Integer> at) {}

    @Override
    public Annotated<E> map(Row row) {
        Layout<E> known = layout;
        if (known == null) {
            known = layout(row);
            layout = known;
        }
        if (row.isNull(known.part().key())) {
            throw new IllegalArgumentException(
                    "raw() of '%s' has a row whose key is NULL, so it is none of it. Leave such rows out in the statement."
                            .formatted(model.name()));
        }
        var values = new @Nullable Object[known.at().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = known.more().get(i).codec().read(row, known.at().get(i));
        }
        return new Annotated<>(known.part().read(row, 0, known.loading()), new Tuple(known.more(), values));
    }

    private Layout<E> layout(Row row) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int i = 0; i < row.width(); i++) {
            if (columns.put(row.name(i), i) != null) {
                throw new IllegalArgumentException(
                        "raw() of '%s' has two columns '%s'. Select one, or call it otherwise: AS."
                                .formatted(model.name(), Texts.shown(row.name(i))));
            }
        }
        Map<String, Integer> at = new TreeMap<>();
        Map<String, Integer> left = new LinkedHashMap<>(columns);
        for (Attribute attribute : model.attributes()) {
            int first = attribute.count() == 0 ? 0 : first(attribute, columns);
            if (first >= 0) {
                at.put(attribute.name(), first);
            }
            for (int i = 0; i < attribute.count(); i++) {
                Integer own = left.remove(column(attribute, i));
                if (own != null) {
                    type(row, own);
                }
            }
        }
        if (!at.containsKey(Attribute.name(model.keyField()))) {
            throw new IllegalArgumentException(
                    "raw() of '%s' gives no column '%s', which is the key, but %s. Select it.".formatted(model.name(),
                            model.keyField().column().name(), Texts.shown(String.join(", ", columns.keySet()))));
        }
        var part = new Part<>(model, at, Attribute.names(model.attributes(), each -> !at.containsKey(each.name())),
                row.width());
        var loading = new Loading(model.path(), model, 0, new Fetching(runners, FetchMode.ONE), part);
        var more = new ArrayList<Expression<?, ?>>();
        left.forEach((name, column) -> more.add(called(name, type(row, column))));
        return new Layout<>(part, loading, List.copyOf(more), List.copyOf(left.values()));
    }

    /** Returns where the columns of {@code attribute} start; -1 if there are none. */
    private int first(Attribute attribute, Map<String, Integer> columns) {
        Integer first = columns.get(column(attribute, 0));
        for (int i = 1; i < attribute.count(); i++) {
            Integer next = columns.get(column(attribute, i));
            if (first == null ? next != null : next == null || next != first + i) {
                throw new IllegalArgumentException(
                        "raw() of '%s' gives the columns of '%s' in part, or not side by side. Select all %d, '%s' first, in their order, or none."
                                .formatted(model.name(), attribute.name(), attribute.count(), column(attribute, 0)));
            }
        }
        return first == null ? -1 : first;
    }

    private String column(Attribute attribute, int index) {
        return model.fields().get(attribute.first() + index).column().name();
    }

    private ValueType type(Row row, int column) {
        ValueType type = row.type(column);
        if (type == null || type.scalar() == Scalar.JSON) {
            throw new IllegalArgumentException(
                    "raw() of '%s' has a column '%s' of a type that can't be read as it is. Cast it in the statement: ::text."
                            .formatted(model.name(), Texts.shown(row.name(column))));
        }
        return type;
    }

    private static Expression<?, ?> called(String name, ValueType type) {
        return new Called<>(name, new Expression<>(new Expr.Param(type, null), Codec.held(type)));
    }
}
