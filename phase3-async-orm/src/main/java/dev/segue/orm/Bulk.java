package dev.segue.orm;

import dev.segue.orm.exec.ManyRowsException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Entities by the values of one of their columns. */
final class Bulk {
    private Bulk() {}

    /** @param index which field the values are of */
    static <E, K> Operation<Map<K, E>> of(QuerySet<E> rows, int index, Collection<K> values) {
        Model<E> model = rows.query().model();
        rows.query().refuseSliced("inBulk");
        Field field = model.fields().get(index);
        Map<K, Object> held = new LinkedHashMap<>();
        for (K value : values) {
            held.put(value, new Argument(field.name(), field.codec(), null, value).one());
        }
        Expr column = model.column(model.root(), index);
        var among = new Condition<E>(Expr.in(column, field.codec().type(), new ArrayList<>(held.values())));
        return rows.filter(among).operation().map(entities -> inOrder(held, byColumn(model, index, entities)));
    }

    private static <E> Map<Object, E> byColumn(Model<E> model, int index, List<E> entities) {
        Map<Object, E> byColumn = new HashMap<>();
        for (E entity : entities) {
            if (byColumn.put(java.util.Objects.requireNonNull(model.encoded(entity, index)), entity) != null) {
                throw new ManyRowsException(model.table().name(), 2);
            }
        }
        return byColumn;
    }

    private static <K, E> Map<K, E> inOrder(Map<K, Object> held, Map<Object, E> found) {
        Map<K, E> inOrder = new LinkedHashMap<>();
        held.forEach((value, column) -> {
            E entity = found.get(column);
            if (entity != null) {
                inOrder.put(value, entity);
            }
        });
        return Collections.unmodifiableMap(inOrder);
    }
}
