package dev.segue.orm;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What belongs to entities of one result and is loaded together once one of it is asked for; held weakly, so that a result that
 * is used no more goes, although one of its entities stays.
 *
 * <p>Threading: one at a time, as the entities.
 */
final class Peers<L> {
    /** Those of what is loaded by itself. */
    static final Peers<?> NONE = new Peers<>();

    private final List<WeakReference<L>> all = new ArrayList<>();

    @SuppressWarnings("ReferenceEquality") // one object stands for none
    void add(L one) {
        if (this != NONE) {
            all.add(new WeakReference<>(one));
        }
    }

    /** Returns those in use, {@code one} first. */
    @SuppressWarnings("ReferenceEquality") // one itself
    List<L> with(L one) {
        var used = new ArrayList<L>(List.of(one));
        all.removeIf(peer -> peer.get() == null);
        all.stream().map(WeakReference::get).filter(Objects::nonNull).filter(peer -> peer != one).forEach(used::add);
        return used;
    }
}
