package dev.segue.gateway;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The headers of a request, as they came or with some set by middleware. Names are taken in any case. */
interface HeaderFields {
    /** Returns the values of a header in their order; null or empty if it is missing. */
    @Nullable
    List<String> values(String name);

    /** Returns the names, some perhaps twice. */
    Stream<String> names();

    /** Returns those of an exchange. */
    static HeaderFields of(HeaderMap map) {
        return new HeaderFields() {
            @Override
            public @Nullable List<String> values(String name) {
                return map.get(name);
            }

            @Override
            public Stream<String> names() {
                return map.getHeaderNames().stream().map(HttpString::toString);
            }
        };
    }

    /** Returns these with one set. */
    default HeaderFields with(String set, String value) {
        List<String> own = List.of(value);
        return new HeaderFields() {
            @Override
            public @Nullable List<String> values(String name) {
                return set.equalsIgnoreCase(name) ? own : HeaderFields.this.values(name);
            }

            @Override
            public Stream<String> names() {
                return Stream.concat(HeaderFields.this.names(), Stream.of(set));
            }
        };
    }
}
