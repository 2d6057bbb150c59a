package dev.segue.gateway.legacy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.metadata.web.spec.AbsoluteOrderingMetaData;
import org.jboss.metadata.web.spec.NameMetaData;
import org.jboss.metadata.web.spec.OrderingElementMetaData;
import org.jboss.metadata.web.spec.OrderingMetaData;
import org.jboss.metadata.web.spec.OthersMetaData;
import org.jboss.metadata.web.spec.RelativeOrderingMetaData;
import org.jboss.metadata.web.spec.WebFragmentMetaData;
import org.jboss.metadata.web.spec.WebMetaData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FragmentOrderTest {
    private static final String OTHERS = "(others)";

    private final Map<Path, WebFragmentMetaData> fragments = new LinkedHashMap<>();
    private final WebMetaData own = new WebMetaData();

    @Test
    void withoutAnyWishLibrariesStandInTheirOwnOrder() {
        fragment("a");
        fragment("b");
        assertThat(order()).containsExactly("a", "b");
    }

    @Test
    void eachLibraryMayGoBeforeOrAfterAnotherOrAllOthers() {
        fragment("a").setAfter(elements(OTHERS));
        fragment("b").setAfter(elements("c"));
        fragment("c");
        fragment("d").setBefore(elements(OTHERS));
        fragment("e").setBefore(elements("c"));
        assertThat(order()).containsExactly("d", "e", "c", "b", "a");
    }

    @Test
    void webXmlListsThoseThatTakePart() {
        fragment("a");
        fragment("b").setBefore(elements("a"));
        fragment("c");
        ordered("c", OTHERS, "a");
        assertThat(order()).containsExactly("c", "b", "a");
        ordered("b", "unknown");
        assertThat(order()).containsExactly("b");
    }

    @Test
    void librariesThatEachWantToGoFirstAreRefused() {
        fragment("a").setBefore(elements("b"));
        fragment("b").setBefore(elements("a"));
        assertThatThrownBy(this::order).hasMessage("libraries [a, b] each want to go before the other");
    }

    private OrderingMetaData fragment(String name) {
        var ordering = new OrderingMetaData();
        var fragment = new WebFragmentMetaData();
        fragment.setName(name);
        fragment.setOrdering(ordering);
        fragments.put(Path.of(name), fragment);
        return ordering;
    }

    private void ordered(String... names) {
        var ordering = new AbsoluteOrderingMetaData();
        ordering.setOrdering(list(names));
        own.setAbsoluteOrdering(ordering);
    }

    private static RelativeOrderingMetaData elements(String... names) {
        var ordering = new RelativeOrderingMetaData();
        ordering.setOrdering(list(names));
        return ordering;
    }

    private static List<OrderingElementMetaData> list(String... names) {
        return Arrays.stream(names).map(FragmentOrderTest::element).toList();
    }

    private static OrderingElementMetaData element(String name) {
        if (name.equals(OTHERS)) {
            return new OthersMetaData();
        }
        var named = new NameMetaData();
        named.setName(name);
        return named;
    }

    private List<String> order() {
        return FragmentOrder.of(own, fragments).stream().map(Path::toString).toList();
    }
}
