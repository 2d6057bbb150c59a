package dev.segue.orm;

import dev.segue.bridge.Context;
import dev.segue.bridge.ContextFuture;
import dev.segue.bridge.LoopThreads;
import dev.segue.orm.sql.Expr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Entities asked for by key, where many are asked for at once: what {@link #asyncGet} is asked in one turn of a loop thread becomes
 * one statement, {@code key = ANY(…)}. Made by {@link QuerySet#folded}; keep it, for only what the same object is asked is folded.
 *
 * <p>Each caller gets what it would get alone: an entity of its own, {@link dev.segue.orm.exec.NoRowException} if there is none, its own
 * context. Calls in different blocks are never folded; those in a block are part of it.
 * <p>Not for benchmarks that count queries (TechEmpower asks for each row by a statement of its own), nor where one request must not
 * wait for, or fail with, the keys of another.
 * <p>Threading: safe from any. On a thread that is no loop's there are no turns, and nothing is folded.
 */
public final class Folded<E> {
    private final QuerySet<E> rows;
    private final Map<Turn, Fold<E>> folds = new ConcurrentHashMap<>();

    Folded(QuerySet<E> rows) {
        this.rows = rows;
    }

    /** What is folded together: calls of one turn, told by its thread, in one block or in none. */
    private record Turn(Thread loop, Optional<Object> block) {}

    /**
     * Returns the entity with {@code key}.
     *
     * @throws dev.segue.orm.exec.NoRowException if there is none among the rows of the query set
     * @throws IllegalArgumentException if {@code key} is of another class than the entity's
     */
    public E get(Object key) {
        return alone(held(key)).get();
    }

    /** Async form of {@link #get}, which may share its statement with others. */
    public CompletableFuture<E> asyncGet(Object key) {
        var result = new ContextFuture<E>(Context.current());
        try {
            rows.query().refuseSliced("folded");
            add(held(key), result);
        } catch (RuntimeException refusal) {
            result.settle(null, refusal);
        }
        return result;
    }

    private void add(Object held, ContextFuture<E> result) {
        var turn = new Turn(Thread.currentThread(), rows.runners().async().block());
        Fold<E> fold = folds.get(turn);
        if (fold == null) {
            fold = new Fold<>(rows, this::alone);
            Fold<E> made = fold;
            folds.put(turn, made);
            if (!LoopThreads.afterTurn(() -> send(turn, made))) {
                send(turn, made.with(held, result));
                return;
            }
        }
        fold.with(held, result);
    }

    private void send(Turn turn, Fold<E> fold) {
        folds.remove(turn);
        fold.send(turn.block());
    }

    private QuerySet<E> alone(Object held) {
        Model<E> model = rows.query().model();
        return rows.filter(new Condition<>(Expr.in(model.column(model.root(), model.keyIndex()),
                model.keyField().column().type(), List.of(held))));
    }

    private Object held(Object key) {
        Field field = rows.query().model().keyField();
        return new Argument(field.name(), field.codec(), null, key).one();
    }
}
