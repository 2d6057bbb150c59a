package dev.segue.orm;

import java.util.AbstractList;

/**
 * The rows of a to-many relation, loaded when they are first asked for; unmodifiable.
 *
 * <p>Threading: one at a time, as the entity it belongs to.
 */
final class LazyList<T> extends AbstractList<T> {
    private final LazyRows<T> lazy;

    LazyList(LazyRows<T> lazy) {
        this.lazy = lazy;
    }

    LazyRows<T> lazy() {
        return lazy;
    }

    @Override
    public T get(int index) {
        return lazy.list().get(index);
    }

    @Override
    public int size() {
        return lazy.list().size();
    }
}
