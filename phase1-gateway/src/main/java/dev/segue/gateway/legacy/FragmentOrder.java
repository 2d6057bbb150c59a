package dev.segue.gateway.legacy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.metadata.web.spec.OrderingElementMetaData;
import org.jboss.metadata.web.spec.RelativeOrderingMetaData;
import org.jboss.metadata.web.spec.WebFragmentMetaData;
import org.jboss.metadata.web.spec.WebMetaData;
import org.jspecify.annotations.Nullable;

/**
 * The order of the libraries of a WAR: as web.xml lists them, or as each says what goes before it and after.
 *
 * @see <a href="https://jakarta.ee/specifications/servlet/6.0/jakarta-servlet-spec-6.0#ordering-of-web-xml-and-web-fragment-xml">Servlet 6.0,
 *     8.2.2</a>
 */
final class FragmentOrder {
    private final Map<Path, WebFragmentMetaData> fragments;

    private FragmentOrder(Map<Path, WebFragmentMetaData> fragments) {
        this.fragments = fragments;
    }

    /** Returns the libraries that take part, in order. */
    static List<Path> of(WebMetaData own, Map<Path, WebFragmentMetaData> fragments) {
        var order = new FragmentOrder(fragments);
        return own.getAbsoluteOrdering() == null ? order.relative()
                : order.absolute(own.getAbsoluteOrdering().getOrdering());
    }

    private List<Path> absolute(List<OrderingElementMetaData> listed) {
        var named = new LinkedHashSet<Path>();
        listed.stream().filter(one -> !one.isOthers()).forEach(one -> named.addAll(named(one.getName())));
        var order = new ArrayList<Path>();
        for (OrderingElementMetaData one : listed) {
            if (one.isOthers()) {
                fragments.keySet().stream().filter(library -> !named.contains(library)).forEach(order::add);
            } else {
                order.addAll(named(one.getName()));
            }
        }
        return order;
    }

    private List<Path> relative() {
        Set<Path> left = new LinkedHashSet<>();
        List.of(-1, 0, 1).forEach(rank -> fragments.keySet().stream().filter(library -> rank(library) == rank)
                .forEach(left::add));
        var order = new ArrayList<Path>();
        while (!left.isEmpty()) {
            Path next = left.stream().filter(library -> left.stream().noneMatch(other -> precedes(other, library)))
                    .findFirst().orElseThrow(() -> new IllegalStateException(
                            "libraries %s each want to go before the other".formatted(
                                    left.stream().map(Path::getFileName).toList())));
            left.remove(next);
            order.add(next);
        }
        return order;
    }

    /** Returns -1 for one that wants to go before all others, 1 for one that wants to go after them. */
    private int rank(Path library) {
        var ordering = fragment(library).getOrdering();
        return ordering == null ? 0
                : mentions(ordering.getBefore(), null) ? -1
                        : mentions(ordering.getAfter(), null) ? 1 : 0;
    }

    private boolean precedes(Path one, Path other) {
        if (one.equals(other)) {
            return false;
        }
        var mine = fragment(one).getOrdering();
        var its = fragment(other).getOrdering();
        return (mine != null && mentions(mine.getBefore(), fragment(other).getName()))
                || (its != null && mentions(its.getAfter(), fragment(one).getName()));
    }

    /** @param name null asks for the others */
    private static boolean mentions(@Nullable RelativeOrderingMetaData ordering, @Nullable String name) {
        return ordering != null && ordering.getOrdering().stream()
                .anyMatch(one -> one.isOthers() ? name == null : one.getName().equals(name));
    }

    private WebFragmentMetaData fragment(Path library) {
        return Objects.requireNonNull(fragments.get(library));
    }

    private List<Path> named(String name) {
        return fragments.entrySet().stream().filter(one -> name.equals(one.getValue().getName()))
                .map(Map.Entry::getKey).toList();
    }
}
