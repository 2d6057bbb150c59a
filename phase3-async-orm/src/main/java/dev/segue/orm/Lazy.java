package dev.segue.orm;

import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.UnloadedRelationException;
import dev.segue.orm.sql.Expr;
import org.jspecify.annotations.Nullable;

/**
 * A row that was not loaded with what refers to it, and is when it is asked for. For generated code.
 *
 * <p>Threading: one at a time, as the entity it belongs to.
 */
public final class Lazy<T> {
    private final Model<T> model;
    private final Object key;
    private final String path;
    private final @Nullable Runners runners;
    private @Nullable T row;

    Lazy(Model<T> model, Object key, String path, @Nullable Runners runners) {
        this.model = model;
        this.key = key;
        this.path = path;
        this.runners = runners;
    }

    /**
     * Returns the row, which is read at the first call.
     *
     * @param call what needs the row, for errors
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread, if it would have to be read
     * @throws UnloadedRelationException if the entity it belongs to was not read from a database
     */
    public T get(String call) {
        T known = row;
        if (known == null) {
            known = read(model.name() + "." + call);
            row = known;
        }
        return known;
    }

    private T read(String call) {
        if (runners == null) {
            throw new UnloadedRelationException(call, path);
        }
        LoopThreads.refuseBlocking(call,
                "selectRelated(%s) on the query, so that the row is loaded with it".formatted(path));
        Expr same = new Expr.Compare(Expr.Operator.EQUAL, model.key(model.root()),
                new Expr.Param(model.keyColumn().type(), key));
        return QuerySet.of(runners, model).filter(new Condition<>(same)).get();
    }
}
