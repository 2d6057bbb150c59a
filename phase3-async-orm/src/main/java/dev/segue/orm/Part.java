package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Some attributes of an entity, the key among them, and where rows hold them.
 *
 * @param at where the columns of an attribute start, by its name; of those without columns anywhere
 * @param deferred the others
 */
record Part<T>(Model<T> model, Map<String, Integer> at, Set<String> deferred, int width) {
    Part {
        at = Map.copyOf(at);
        deferred = Set.copyOf(deferred);
    }

    /** Returns the part of the key and {@code names}, whose columns follow each other in the order of the model. */
    static <T> Part<T> of(Model<T> model, Set<String> names) {
        Map<String, Integer> at = new TreeMap<>();
        int width = 0;
        for (Attribute attribute : model.attributes()) {
            if (attribute.count() == 0 || attribute.first() == model.keyIndex() || names.contains(attribute.name())) {
                at.put(attribute.name(), width);
                width += attribute.count();
            }
        }
        return new Part<>(model, at, Attribute.names(model.attributes(), each -> !at.containsKey(each.name())), width);
    }

    /** Returns the columns, read from {@code source}. */
    List<Expr> columns(Source source) {
        var columns = new ArrayList<Expr>();
        for (Attribute attribute : model.attributes()) {
            for (int i = 0; at.containsKey(attribute.name()) && i < attribute.count(); i++) {
                columns.add(model.column(source, attribute.first() + i));
            }
        }
        return columns;
    }

    /** Returns where the key is. */
    int key() {
        return java.util.Objects.requireNonNull(at.get(Attribute.name(model.keyField())));
    }

    /** Returns the entity in the columns that start at {@code from}. */
    T read(Row row, int from, Loading loading) {
        T entity = Lazy.without(deferred, model, loading);
        read(entity, at.keySet(), row, from, loading);
        return entity;
    }

    /** Reads the attributes among these that are {@code wanted}, too, into {@code entity}. */
    void read(T entity, Set<String> wanted, Row row, int from, Loading loading) {
        at.forEach((name, column) -> {
            if (wanted.contains(name)) {
                model.read(entity, name, row, from + column, loading);
            }
        });
    }
}
