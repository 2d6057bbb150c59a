package dev.segue.orm;

import dev.segue.bridge.LoopThreads;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.UnloadedRelationException;
import dev.segue.orm.sql.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows a relation leads to that were not loaded with the entity it belongs to, and are when they are asked for. For generated
 * code.
 *
 * <p>Threading: one at a time, as the entity it belongs to.
 */
public final class Lazy<T> {
    private final Model<T> model;
    private final Object key;
    private final boolean ofOwner;
    private final Loading loading;
    private final Link link;
    private @Nullable List<T> rows;

    private Lazy(Model<T> model, Object key, boolean ofOwner, Loading loading, Link link) {
        this.model = model;
        this.key = key;
        this.ofOwner = ofOwner;
        this.loading = loading;
        this.link = link;
    }

    /** Returns the row with {@code key}. */
    static <T> Lazy<T> ofKey(Model<T> model, Object key, Loading loading, Link link) {
        return new Lazy<>(model, key, false, loading, link);
    }

    /** Returns the rows that {@code link} leads to from the row whose key is {@code owner}. */
    static <T> Lazy<T> ofOwner(Model<T> model, Object owner, Loading loading, Link link) {
        return new Lazy<>(model, owner, true, loading, link);
    }

    /** Returns whether the key of the row is known without loading it. */
    public boolean hasKey() {
        return !ofOwner;
    }

    /**
     * Returns the one row, which is read at the first call.
     *
     * @param call what needs the row, for errors
     * @throws dev.segue.bridge.SynchronousOnlyOperationException on a loop thread, if it would have to be read
     * @throws UnloadedRelationException if the entity it belongs to was not read from a database
     * @throws NoRowException if there is none
     */
    public T get(String call) {
        List<T> known = rows(model.name() + "." + call, "selectRelated");
        if (known.isEmpty()) {
            throw new NoRowException(model.table().name());
        }
        return known.getFirst();
    }

    /** Returns all rows, which are read at the first call; errors as for {@link #get}. */
    List<T> list() {
        return rows("Reading the rows of '%s.%s'".formatted(loading.entity(), link.name()), "prefetchRelated");
    }

    private List<T> rows(String call, String instead) {
        List<T> known = rows;
        if (known == null) {
            known = read(call, instead);
            rows = known;
        }
        return known;
    }

    private List<T> read(String call, String instead) {
        Runners runners = loading.runners();
        String path = loading.path(link);
        if (runners == null) {
            throw new UnloadedRelationException(call, path);
        }
        LoopThreads.refuseBlocking(call, "%s(%s) on the query, so that %s loaded with it".formatted(instead, path,
                instead.equals("prefetchRelated") ? "they are" : "the row is"));
        Expr.ColumnRef column = ofOwner ? link.back(model.root()) : model.key(model.root());
        Expr same = new Expr.Compare(Expr.Operator.EQUAL, column, new Expr.Param(column.type(), key));
        QuerySet<T> rows = QuerySet.of(runners, model).filter(new Condition<>(same));
        return rows.with(rows.query().orderBy(link.order())).list();
    }
}
