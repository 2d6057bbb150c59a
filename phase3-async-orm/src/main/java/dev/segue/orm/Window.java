package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Frame;
import dev.segue.orm.sql.OrderTerm;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of entity {@code E} around each row, that a function is computed of. Immutable; made by {@link Windows}. */
@SuppressWarnings("UnusedTypeParameter") // E keeps windows of other entities out
public final class Window<E> {
    private final List<Expr> partition;
    private final List<OrderTerm> order;
    private final @Nullable Frame frame;

    Window(List<Expr> partition, List<OrderTerm> order, @Nullable Frame frame) {
        this.partition = partition;
        this.order = order;
        this.frame = frame;
    }

    /** Returns the window of rows that agree with the current one in {@code keys}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Window<E> partitionBy(Expression<E, ?>... keys) {
        return new Window<>(Expression.exprs(List.of(keys)), order, frame);
    }

    /**
     * Returns the window of rows in this order. Without a frame, aggregates take the rows up to the current one and those equal to
     * it in {@code keys}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Window<E> orderBy(Order<E>... keys) {
        return new Window<>(partition, Stream.of(keys).map(Order::term).toList(), frame);
    }

    /** Returns the window of the rows from {@code start} to {@code end}, counted in rows. */
    public Window<E> rows(Frame.Bound start, Frame.Bound end) {
        return frame(Frame.Unit.ROWS, start, end);
    }

    /** Returns the window of the rows from {@code start} to {@code end}, by the value of the one key they are ordered by. */
    public Window<E> range(Frame.Bound start, Frame.Bound end) {
        return frame(Frame.Unit.RANGE, start, end);
    }

    /** Returns the window of the rows from {@code start} to {@code end}, counted in groups of rows equal in order. */
    public Window<E> groups(Frame.Bound start, Frame.Bound end) {
        return frame(Frame.Unit.GROUPS, start, end);
    }

    private Window<E> frame(Frame.Unit unit, Frame.Bound start, Frame.Bound end) {
        return new Window<>(partition, order, new Frame(unit, start, end));
    }

    Expr over(Expr function) {
        return new Expr.Window(function, partition, order, frame);
    }
}
