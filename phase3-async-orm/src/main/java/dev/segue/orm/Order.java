package dev.segue.orm;

import dev.segue.orm.sql.OrderTerm;

/** One key by which to order rows of entity {@code E}; made by {@link Attribute#asc} and {@link Attribute#desc}. */
@SuppressWarnings("UnusedTypeParameter") // E keeps orders of other entities out
public final class Order<E> {
    private final OrderTerm term;

    Order(OrderTerm term) {
        this.term = term;
    }

    OrderTerm term() {
        return term;
    }
}
