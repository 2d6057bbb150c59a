package dev.segue.orm;

import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Texts;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what names say of the rows of a query, with {@code __} between the steps: {@code publisher__name__icontains} goes over a
 * relation to a field and ends with a lookup.
 *
 * <p>A name is only ever looked up, among the fields, relations and named values there are, {@code pk}, {@link Lookups} and the {@link
 * Vocabulary}; no
 * part of it gets into a statement's text. The steps into JSON, which may be any text, are bind values.
 * <p>Threading: immutable, safe from any.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/models/sql/query.py">Django's Query: names_to_path,
 *     solve_lookup_type</a>
 */
record Names(Query<?> query, Vocabulary vocabulary) {
    private static final String BETWEEN = "__";

    /**
     * Where a name leads.
     *
     * @param value a column, or a value of the query
     * @param entity whose key it is, so that entities may stand for it; null if it is none
     * @param rest the words that are no part of the way
     */
    private record Place(Expression<?, ?> value, @Nullable Model<?> entity, List<String> rest) {}

    /** Returns the condition that {@code path}, which may end with a lookup, makes of {@code value}. */
    <E> Condition<E> condition(String path, @Nullable Object value) {
        Place place = place(path);
        Expression<Object, Object> left = Lookups.plain(place.value());
        Codec<?> codec = place.value().codec();
        Lookups.Lookup lookup = Lookups.EXACT;
        for (int i = 0; i < place.rest().size(); i++) {
            String word = place.rest().get(i);
            Lookups.Lookup last = i == place.rest().size() - 1 ? lookup(left, word) : null;
            if (last != null) {
                lookup = last;
                break;
            }
            left = transformed(left, word, path, place);
            codec = left.codec();
        }
        return condition(lookup, left, new Argument(path, codec, place.entity(), value));
    }

    /** Returns the value that {@code path} leads to. */
    <E> Expression<E, ?> value(String path) {
        Place place = place(path);
        Expression<?, ?> value = place.value();
        for (String word : place.rest()) {
            value = transformed(Lookups.plain(value), word, path, place);
        }
        return of(value);
    }

    /** Returns the order by what {@code key} leads to, the largest first if a {@code -} stands before it. */
    <E> Order<E> order(String key) {
        boolean descending = key.startsWith("-");
        return new Order<>(new OrderTerm(value(descending ? key.substring(1) : key).expr(), descending));
    }

    private Place place(String path) {
        List<String> words = List.of(path.split(BETWEEN, -1));
        Expression<?, ?> named = query.resolver().named().get(words.getFirst());
        return named == null
                ? place(query.model(), query.root(), words)
                : new Place(new Expression<>(new dev.segue.orm.sql.Expr.Named(words.getFirst(), named.codec().type()),
                        named.codec()), null, after(words, 1));
    }

    private Place place(Model<?> model, Source source, List<String> words) {
        String word = words.getFirst();
        if (word.equals("pk")) {
            return field(model, source, model.keyIndex(), after(words, 1));
        }
        for (int length = 1; length <= words.size(); length++) {
            int index = fieldIndex(model, String.join(BETWEEN, words.subList(0, length)));
            if (index >= 0) {
                return field(model, source, index, after(words, length));
            }
        }
        for (Link link : model.links()) {
            if (link.name().equals(word)) {
                return related(link, model.holder(source, link), after(words, 1));
            }
        }
        throw unknown(model, word);
    }

    private Place field(Model<?> model, Source source, int index, List<String> rest) {
        Field field = model.fields().get(index);
        Model<?> entity = field.link() != null ? field.link().target().model().get() : field.isKey() ? model : null;
        return new Place(new Expression<>(model.column(source, index), field.codec()), entity, rest);
    }

    private Place related(Link link, Source source, List<String> rest) {
        Model<?> target = link.target().model().get();
        Source.Join join = link.join(source);
        if (!rest.isEmpty() && choices(target).contains(rest.getFirst())) {
            return place(target, join, rest);
        }
        return new Place(new Expression<>(join.column(link.target().key()), target.keyField().codec()), target, rest);
    }

    /** Returns the field called {@code name}; a foreign key is called after its relation, with {@code _id}. */
    private static int fieldIndex(Model<?> model, String name) {
        for (int i = 0; i < model.fields().size(); i++) {
            Field field = model.fields().get(i);
            String called = field.link() == null ? field.name().replace(".", BETWEEN) : field.link().name() + "_id";
            if (called.equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the words that may come first on a way from {@code model}. */
    private static SortedSet<String> choices(Model<?> model) {
        SortedSet<String> choices = new TreeSet<>();
        choices.add("pk");
        for (Field field : model.fields()) {
            choices.add(field.link() == null ? first(field.name()) : field.link().name() + "_id");
        }
        model.links().forEach(link -> choices.add(link.name()));
        return choices;
    }

    private static String first(String name) {
        return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    }

    private Expression<Object, Object> transformed(Expression<Object, Object> value, String word, String path,
            Place place) {
        Expression<Object, Object> own = vocabulary.transformed(value, word);
        Expression<Object, Object> transformed = own == null ? Lookups.transformed(value, word) : own;
        if (transformed == null) {
            throw unsupported(value, word, path, place);
        }
        return transformed;
    }

    private IllegalArgumentException unknown(Model<?> model, String word) {
        var choices = choices(model);
        if (model.equals(query.model())) {
            choices.addAll(query.resolver().named().keySet());
        }
        return new IllegalArgumentException("'%s' is no name of '%s', whose names are %s. Use one of these."
                .formatted(Texts.shown(word), model.name(), String.join(", ", choices)));
    }

    private Lookups.@Nullable Lookup lookup(Expression<?, ?> value, String word) {
        Lookups.Lookup own = vocabulary.lookup(value, word);
        return own == null ? Lookups.of(value).get(word) : own;
    }

    private IllegalArgumentException unsupported(Expression<?, ?> value, String word, String path, Place place) {
        var choices = new TreeSet<String>(Lookups.names(value));
        choices.addAll(vocabulary.names(value));
        if (place.entity() != null) {
            choices.addAll(choices(place.entity()));
        }
        return new IllegalArgumentException(
                "'%s' in '%s' is no lookup of type '%s', whose lookups are %s. Use one of these."
                        .formatted(Texts.shown(word), Texts.shown(path), value.codec().type(),
                                String.join(", ", choices)));
    }

    private static List<String> after(List<String> words, int count) {
        return words.subList(count, words.size());
    }

    @SuppressWarnings("unchecked") // what a name leads to belongs to the rows of the query, whose entity the caller knows
    private static <E> Expression<E, ?> of(Expression<?, ?> value) {
        return (Expression<E, ?>) value;
    }

    @SuppressWarnings("unchecked") // as above
    private static <E> Condition<E> condition(Lookups.Lookup lookup, Expression<Object, Object> left, Argument right) {
        return (Condition<E>) (Condition<?>) lookup.condition(left, right);
    }
}
