package dev.segue.orm;

import dev.segue.orm.sql.OrderTerm;

/** One key by which to order rows of entity {@code E}; made by {@link Expression#asc} and {@link Expression#desc}. */
@SuppressWarnings("UnusedTypeParameter") // E keeps orders of other entities out
public final class Order<E> {
    private final OrderTerm term;

    Order(OrderTerm term) {
        this.term = term;
    }

    /** Returns the same order with NULL before all values. */
    public Order<E> nullsFirst() {
        return new Order<>(new OrderTerm(term.key(), term.descending(), OrderTerm.Nulls.FIRST));
    }

    /** Returns the same order with NULL after all values. */
    public Order<E> nullsLast() {
        return new Order<>(new OrderTerm(term.key(), term.descending(), OrderTerm.Nulls.LAST));
    }

    OrderTerm term() {
        return term;
    }
}
