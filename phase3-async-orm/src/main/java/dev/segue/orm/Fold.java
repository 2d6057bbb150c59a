package dev.segue.orm;

import dev.segue.bridge.ContextFuture;
import dev.segue.orm.exec.ManyRowsException;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls that share a statement.
 *
 * <p>Each has a mapper of its own, so that no two callers get the same object. A key that the server takes for another's equal, as some
 * types have them, is asked for alone.
 * <p>Threading: confined to its loop until it is sent, then to the run.
 */
final class Fold<E> {
    private final QuerySet<E> rows;
    private final Function<Object, QuerySet<E>> alone;
    private final Map<Object, List<Caller<E>>> callers = new LinkedHashMap<>();
    private boolean hasStray;

    /** @param alone returns the rows with one key */
    Fold(QuerySet<E> rows, Function<Object, QuerySet<E>> alone) {
        this.rows = rows;
        this.alone = alone;
    }

    private record Caller<E>(ContextFuture<E> result, RowMapper<E> mapper, List<E> found) {}

    Fold<E> with(Object key, ContextFuture<E> result) {
        callers.computeIfAbsent(key, _ -> new ArrayList<>())
                .add(new Caller<>(result, rows.selection().mapper(rows.runners()), new ArrayList<>()));
        return this;
    }

    /** Sends the statement, unless nobody waits for it any more, and answers the callers. */
    void send(Optional<Object> block) {
        callers.values().forEach(same -> same.removeIf(caller -> caller.result().isDone()));
        callers.values().removeIf(List::isEmpty);
        if (callers.isEmpty()) {
            return;
        }
        var _ = rows.runners().async().runIn(block, Operation.late(this::operation)).whenComplete(
                (_, failure) -> callers
                        .forEach((key, same) -> same.forEach(caller -> answer(key, caller, failure, block))));
    }

    private Operation<Boolean> operation() {
        Model<E> model = rows.query().model();
        QuerySet<E> among = rows.filter(new Condition<>(Expr.in(model.column(model.root(), model.keyIndex()),
                model.keyField().column().type(), new ArrayList<>(callers.keySet()))));
        return Operation.query(among.statement(), this::read, _ -> rows.selection().completed(found()).map(_ -> true));
    }

    private List<E> found() {
        return callers.values().stream().flatMap(List::stream).flatMap(caller -> caller.found().stream()).toList();
    }

    private boolean read(Row row) {
        Model<E> model = rows.query().model();
        List<Caller<E>> waiting = callers.get(key(model.keyField().codec(), row, model.keyIndex()));
        if (waiting == null) {
            hasStray = true;
        } else {
            waiting.forEach(caller -> caller.found().add(caller.mapper().map(row)));
        }
        return true;
    }

    private static <V> @Nullable Object key(Codec<V> codec, Row row, int at) {
        return codec.write(codec.read(row, at));
    }

    private void answer(Object key, Caller<E> caller, @Nullable Throwable failure, Optional<Object> block) {
        String table = rows.query().model().table().name();
        if (failure != null) {
            caller.result().settle(null, failure);
        } else if (caller.found().size() == 1) {
            caller.result().settle(caller.found().getFirst(), null);
        } else if (caller.found().size() > 1) {
            caller.result().settle(null, new ManyRowsException(table, caller.found().size()));
        } else if (hasStray) {
            var _ = rows.runners().async().runIn(block, Operation.late(() -> alone.apply(key).onlyRow()))
                    .whenComplete(caller.result()::settle);
        } else {
            caller.result().settle(null, new NoRowException(table));
        }
    }
}
