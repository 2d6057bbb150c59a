package dev.segue.orm;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As {@link LazyList}, for relations kept in a set.
 *
 * <p>Threading: one at a time, as the entity it belongs to.
 */
final class LazySet<T> extends AbstractSet<T> {
    private final LazyRows<T> lazy;
    private @Nullable Set<T> rows;

    LazySet(LazyRows<T> lazy) {
        this.lazy = lazy;
    }

    LazyRows<T> lazy() {
        return lazy;
    }

    @Override
    public Iterator<T> iterator() {
        return java.util.Collections.unmodifiableSet(rows()).iterator();
    }

    @Override
    public int size() {
        return rows().size();
    }

    @Override
    public boolean contains(@Nullable Object row) {
        return rows().contains(row);
    }

    private Set<T> rows() {
        Set<T> known = rows;
        if (known == null) {
            known = new LinkedHashSet<>(lazy.list());
            rows = known;
        }
        return known;
    }
}
