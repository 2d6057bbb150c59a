package dev.segue.orm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What of an entity is loaded as one: a field of its class, with all columns of an embedded object.
 *
 * @param first the index of its first column among the fields of the model
 * @param count of its columns, which follow each other; 0 for a relation that the rows of other tables hold
 */
record Attribute(String name, int first, int count) {

    /** Returns the attributes of an entity, those with columns in their order. */
    static List<Attribute> of(List<Field> fields, List<Link> links) {
        Map<String, Attribute> all = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            String name = name(fields.get(i));
            Attribute known = all.get(name);
            all.put(name,
                    known == null ? new Attribute(name, i, 1) : new Attribute(name, known.first, known.count + 1));
        }
        links.forEach(link -> all.putIfAbsent(link.name(), new Attribute(link.name(), -1, 0)));
        return List.copyOf(new ArrayList<>(all.values()));
    }

    /** Returns the name of the attribute that {@code field} is, or is part of. */
    static String name(Field field) {
        int dot = field.name().indexOf('.');
        return dot < 0 ? field.name() : field.name().substring(0, dot);
    }

    static Set<String> names(List<Attribute> attributes, Predicate<Attribute> wanted) {
        return attributes.stream().filter(wanted).map(Attribute::name).collect(Collectors.toUnmodifiableSet());
    }
}
