package dev.segue.bench;

import java.util.ArrayList;
import java.util.List;

/** The order of slices: A B C, C B A, A B C, … so that what drifts during a run weighs on all contenders alike. */
final class AbbaOrder {
    private AbbaOrder() {}

    /** Returns {@code rounds} rounds; each holds every contender once, every second one backwards. */
    static <T> List<T> of(List<T> contenders, int rounds) {
        var order = new ArrayList<T>(contenders.size() * rounds);
        for (int round = 0; round < rounds; round++) {
            order.addAll(round % 2 == 0 ? contenders : contenders.reversed());
        }
        return List.copyOf(order);
    }
}
