package dev.segue.orm;

import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.ValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Entities {@code E} in the rows of a statement the application wrote; made by {@link Database#raw}.
 *
 * <p>Columns are told by their names. Attributes the statement gives no column of are deferred, as by {@link QuerySet#defer};
 * columns that belong to no attribute are in the {@link Annotated#values}, by their names.
 * <p>Lazy: each call that returns rows asks the database anew.
 * <p>Threading: immutable, safe from any.
 * <p>Errors: those of {@link Rows}. A statement without the key, with two columns of one name or with some columns of an embedded object
 * is an {@link IllegalArgumentException} once it gives a row; so is a column whose type can't be read, such as {@code jsonb}, which
 * the statement must cast to {@code text}.
 *
 * @see <a href="https://docs.djangoproject.com/en/stable/topics/db/sql/">Django's raw queries, which this follows</a>
 */
public final class Raw<E> {
    private final Runners runners;
    private final Model<E> model;
    private final Statement.Raw statement;

    private Raw(Runners runners, Model<E> model, Statement.Raw statement) {
        this.runners = runners;
        this.model = model;
        this.statement = statement;
    }

    static <E> Raw<E> of(Runners runners, Model<E> model, String sql, @Nullable Object[] values) {
        var params = new ArrayList<Expr.Param>();
        for (Object value : values) {
            ValueType type = value == null ? ValueType.STRING : ValueType.of(value);
            if (type == null) {
                throw new IllegalArgumentException(
                        "Value %d of the statement is of class '%s', which no column holds. Convert it first."
                                .formatted(
                                        params.size() + 1, Objects.requireNonNull(value).getClass().getTypeName()));
            }
            params.add(new Expr.Param(type,
                    value instanceof Collection<?> items ? new ArrayList<>(items) : value));
        }
        return new Raw<>(runners, model, Statement.Raw.of(sql, params));
    }

    /** Returns all rows, in the order of the statement; never null, unmodifiable. */
    public List<Annotated<E>> list() {
        return runners.blocking().run("list", operation());
    }

    /** Async form of {@link #list}. */
    public CompletableFuture<List<Annotated<E>>> asyncList() {
        return runners.async().run(operation());
    }

    private Operation<List<Annotated<E>>> operation() {
        return Operation.late(() -> Operation.query(statement, new RawRow<>(model, runners), Operation::value));
    }
}
