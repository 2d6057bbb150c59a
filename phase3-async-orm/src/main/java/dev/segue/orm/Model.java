package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Projection;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Table;
import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How entity {@code T} is stored. The annotation processor generates one per entity; applications do not use it.
 *
 * <p>An entity with a parent ({@code @Inheritance(JOINED)}) has the parent's fields first, then its own; its own table's key
 * refers to the parent's.
 * <p>Threading: immutable, safe from any.
 */
public abstract class Model<T> {
    private static final ClassValue<Model<?>> KNOWN = new ClassValue<>() {
        @Override
        protected Model<?> computeValue(Class<?> type) {
            return GeneratedModels.find(type);
        }
    };

    private final Class<T> type;
    private final String path;
    private final Table table;
    private final @Nullable Link parent;
    private final List<Field> fields;
    private final List<Link> links;
    private final List<Attribute> attributes;
    private final Set<String> names;
    private final Set<String> unkeyed;
    private final int inherited;
    private final int key;
    private final Source.Root root;
    private final Projection all;
    /** Made when first asked for, by whoever asks: all would be equal. */
    private volatile @Nullable Storage<T> storage;

    /**
     * @param parent how a row refers to that of the parent entity: {@link Link.Kind.ToOne} by the key; null if there is none
     * @param inherited how many of {@code fields} are the parent's
     */
    protected Model(Class<T> type, Table table, @Nullable Link parent, List<Field> fields, int inherited,
            List<Link> links) {
        this.type = type;
        this.path = type.getSimpleName() + "_";
        this.table = table;
        this.parent = parent;
        this.fields = List.copyOf(fields);
        this.links = List.copyOf(links);
        this.attributes = Attribute.of(fields, links);
        this.inherited = inherited;
        this.key = IntStream.range(0, fields.size()).filter(at -> fields.get(at).isKey()).findFirst().orElseThrow();
        this.names = Attribute.names(attributes, _ -> true);
        this.unkeyed = Attribute.names(attributes, attribute -> attribute.first() != key);
        this.root = new Source.Root(table);
        this.all = Projection.of(columns(root));
    }

    /** Returns the model of {@code type}, which the processor named after it. */
    @SuppressWarnings("unchecked") // the processor declares Model<T> for T
    static <T> Model<T> of(Class<T> type) {
        return (Model<T>) KNOWN.get(type);
    }

    /** Returns the model of {@code entity}'s class, which may be that of a stand-in. */
    static Model<Object> ofEntity(Object entity) {
        Class<?> type = entity.getClass();
        while (!type.isAnnotationPresent(Entity.class) && type.getSuperclass() != null) {
            type = type.getSuperclass();
        }
        return cast(of(type));
    }

    /**
     * Returns the model of {@code entities}, of which there is one at least.
     *
     * @throws IllegalArgumentException if they are of several classes
     */
    @SuppressWarnings("unchecked") // a model is found by the class of its entities
    static <E> Model<E> ofSame(List<E> entities) {
        Model<E> model = (Model<E>) ofEntity(entities.getFirst());
        for (E entity : entities) {
            if (!ofEntity(entity).equals(model)) {
                throw new IllegalArgumentException(
                        "A '%s' was given among entities of class '%s'. Load relations of one class at a time."
                                .formatted(
                                        ofEntity(entity).name(), model.name()));
            }
        }
        return model;
    }

    /** Returns {@code model} as that of entities which the caller knows to be its own. */
    @SuppressWarnings("unchecked")
    static Model<Object> cast(Model<?> model) {
        return (Model<Object>) model;
    }

    /** Returns a new entity without values. */
    protected abstract T create();

    /** Returns a key for a new row that has none and is to have it before it is sent; null if the database gives it. */
    protected @Nullable Object newKey() {
        return null;
    }

    /** Returns the sequence that gives new rows their keys, as SQL names it; null if the column has a default. */
    protected @Nullable String sequence() {
        return null;
    }

    /** Returns the value of {@code entity}'s field at {@code index}; of a relation, the key of what it leads to. */
    protected abstract @Nullable Object get(T entity, int index);

    /** Sets the field at {@code index}, which is no relation. */
    protected abstract void set(T entity, int index, @Nullable Object value);

    /** Returns what the relation at {@code ordinal} holds: an entity, a reference, or a collection. */
    protected abstract @Nullable Object related(T entity, int ordinal);

    /** Sets the relation at {@code ordinal}. */
    protected abstract void relate(T entity, int ordinal, @Nullable Object related);

    /** Returns the entity in the columns that start at {@code at}, with its relations as {@code loading} says. */
    protected abstract T read(Row row, int at, Loading loading);

    /**
     * Reads one attribute of {@code entity}, embedded objects whole, from the columns that start at {@code at}; those of a
     * relation that no column of the entity holds are none.
     */
    protected abstract void read(T entity, String attribute, Row row, int at, Loading loading);

    /**
     * Returns an entity that has {@code lazy} load what is missing when that is asked for.
     *
     * @param key null if not even that is known
     */
    protected abstract T reference(@Nullable Object key, Lazy<T> lazy);

    /** Returns what {@code entity} was made with by {@link #reference}; null if it was not made so. */
    protected abstract @Nullable Lazy<T> lazy(T entity);

    /** Returns how those rows refer to an entity's that make it one of a child entity, as far as they are compiled with it. */
    protected List<Link> children() {
        return List.of();
    }

    /** Returns the key of {@code related}, what {@code link} leads to; null for null. For generated code. */
    protected static @Nullable Object key(Link link, @Nullable Object related) {
        Model<Object> target = cast(link.target().model().get());
        return related == null ? null : target.get(related, target.key);
    }

    /** Returns whether {@code count} columns from {@code at} on hold NULL. For generated code. */
    protected static boolean allNull(Row row, int at, int count) {
        return IntStream.range(at, at + count).allMatch(row::isNull);
    }

    /** Returns {@code value}, which the caller knows to be a {@code V}. For generated code. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // a setter of the field says what V is
    protected static <V> V as(Object value) {
        return (V) value;
    }

    /** Returns {@code related}, a collection of {@code V}, as an entity keeps it in a list. For generated code. */
    @SuppressWarnings("unchecked")
    protected static <V> List<V> list(Object related) {
        return related instanceof List<?> list ? (List<V>) list : new ArrayList<>((Collection<V>) related);
    }

    /** Returns {@code related}, a collection of {@code V}, as an entity keeps it in a set. For generated code. */
    @SuppressWarnings("unchecked")
    protected static <V> Set<V> set(Object related) {
        return related instanceof Set<?> set ? (Set<V>) set : new LinkedHashSet<>((Collection<V>) related);
    }

    Class<T> type() {
        return type;
    }

    String name() {
        return type.getSimpleName();
    }

    /** Returns the class of the paths that start at the entity, as code writes it. */
    String path() {
        return path;
    }

    Table table() {
        return table;
    }

    Source.Root root() {
        return root;
    }

    @Nullable
    Link parent() {
        return parent;
    }

    List<Field> fields() {
        return fields;
    }

    /** Returns whether a field, a relation or a column is called {@code name}; any key is called {@code pk}, too. */
    boolean has(String name) {
        return name.equals("pk") || links.stream().anyMatch(link -> link.name().equals(name)) || fields.stream()
                .anyMatch(field -> field.name().equals(name) || field.column().name().equals(name));
    }

    List<Link> links() {
        return links;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    /** Returns the names of all attributes. */
    Set<String> names() {
        return names;
    }

    /** Returns the names of all attributes but the key. */
    Set<String> unkeyed() {
        return unkeyed;
    }

    /** Returns whether {@code entity} holds {@code attribute}, so that reading it asks nothing of the database. */
    boolean holds(T entity, String attribute) {
        Lazy<T> lazy = lazy(entity);
        return lazy == null || lazy.holds(attribute);
    }

    /** Returns whether {@code entity} holds the field at {@code index}. */
    boolean holds(T entity, int index) {
        return holds(entity, Attribute.name(fields.get(index)));
    }

    int inherited() {
        return inherited;
    }

    int width() {
        return fields.size();
    }

    int keyIndex() {
        return key;
    }

    Field keyField() {
        return fields.get(key);
    }

    /** Returns the key of the entity's own table, read from {@code source}, which is a row of it. */
    Expr.ColumnRef key(Source source) {
        return source.column(keyColumn());
    }

    Column keyColumn() {
        return parent != null && parent.kind() instanceof Link.Kind.ToOne(var foreignKey, _) ? foreignKey
                : keyField().column();
    }

    /** Returns the key of {@code entity}, as its column holds it; null if it has none yet. No generated key is 0. */
    @Nullable
    Object keyOf(T entity) {
        Object held = encoded(entity, key);
        boolean unset = held instanceof Number number && number.longValue() == 0
                && keyField().role() == Field.Role.GENERATED_KEY;
        return unset ? null : held;
    }

    /** @throws IllegalArgumentException if {@code entity} is of another class, or has no key yet */
    Object requiredKey(T entity) {
        if (!type.isInstance(entity)) {
            throw new IllegalArgumentException("A '%s' was given where a '%s' is needed. Pass one, or its key."
                    .formatted(entity.getClass().getSimpleName(), name()));
        }
        Object held = keyOf(entity);
        if (held == null) {
            throw new IllegalArgumentException(
                    "A '%s' without a key was given, so it is in no row yet. Save it first.".formatted(name()));
        }
        return held;
    }

    /** Returns what the column of the field at {@code index} holds for {@code entity}. */
    @SuppressWarnings("unchecked") // get() returns what the field's codec is for
    @Nullable
    Object encoded(T entity, int index) {
        return ((Codec<Object>) fields.get(index).codec()).write(get(entity, index));
    }

    /** Returns the field at {@code index}, read from {@code source}, which is a row of the entity. */
    final Expr.ColumnRef column(Source source, int index) {
        return parent != null && index < inherited
                ? parent.target().model().get().column(parent.join(source), index)
                : source.column(fields.get(index).column());
    }

    /** Returns the rows that hold {@code link}: those of {@code source}, or of the parent entity that declares it. */
    Source holder(Source source, Link link) {
        Link above = parent;
        if (above == null || link.ordinal() >= above.target().model().get().links.size()) {
            return source;
        }
        return above.target().model().get().holder(above.join(source), link);
    }

    /** Returns all columns, read from {@code source}, in the order {@link #read} takes them. */
    final List<Expr> columns(Source source) {
        return IntStream.range(0, fields.size()).<Expr>mapToObj(index -> column(source, index)).toList();
    }

    /** Returns how entities are written. Asked for late: the parent's model may not be there when this one is made. */
    Storage<T> storage() {
        Storage<T> known = storage;
        if (known == null) {
            known = new Storage<>(this);
            storage = known;
        }
        return known;
    }

    /** Returns all columns of a query of this entity alone; the same object each time. */
    Projection all() {
        return all;
    }
}
