package dev.segue.orm;

import dev.segue.orm.exec.Row;
import dev.segue.orm.exec.StaleEntityException;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Template;
import dev.segue.orm.sql.ValueType;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How entities {@code T} are written, worked out once.
 *
 * <p>Threading: immutable, safe from any.
 */
final class Storage<T> {
    private final Model<T> model;
    private final List<Level> levels;
    private final int version;

    Storage(Model<T> model) {
        this.model = model;
        this.levels = Level.of(model);
        this.version = IntStream.range(0, model.width())
                .filter(index -> model.fields().get(index).role() == Field.Role.VERSION).findFirst().orElse(-1);
    }

    /** Returns the tables, the topmost parent's first. */
    List<Level> levels() {
        return levels;
    }

    Level own() {
        return levels.getLast();
    }

    /** Returns whether {@code level} holds the version. */
    boolean versions(Level level) {
        return version >= 0 && level.fields().columns().contains(versionColumn());
    }

    boolean isVersioned() {
        return version >= 0;
    }

    int version() {
        return version;
    }

    Column versionColumn() {
        return model.fields().get(version).column();
    }

    ValueType versionType() {
        return versionColumn().type();
    }

    /** Returns the version after {@code held}, null being that of an entity that was never stored; {@code now} if it is a time. */
    Object versionAfter(@Nullable Object held, Instant now) {
        return switch (versionType().scalar()) {
            case SHORT -> (short) (held == null ? 0 : (Short) held + 1);
            case INTEGER -> held == null ? 0 : (Integer) held + 1;
            case LONG -> held == null ? 0L : (Long) held + 1;
            case INSTANT -> now.truncatedTo(ChronoUnit.MICROS);
            case DATETIME -> LocalDateTime.ofInstant(now, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
            default -> throw new IllegalStateException("The version of '%s' is a %s. Use a number or a time.".formatted(
                    model.name(), versionType()));
        };
    }

    /** Returns the value that a statement gives the version of the rows it changes. */
    Expr nextVersion(Level level) {
        Expr.ColumnRef held = level.root().column(versionColumn());
        return switch (versionType().scalar()) {
            case INSTANT, DATETIME -> new Expr.Param(versionType(), versionAfter(null, Instant.now()));
            default -> new Expr.Call(Template.infix("+"), versionType(), held, new Expr.Param(ValueType.INTEGER, 1));
        };
    }

    /** Returns the condition that tells the row of {@code level} with {@code key}; if it holds the version, only in {@code held}. */
    Expr row(Level level, Object key, @Nullable Object held) {
        return held == null || !versions(level) ? level.is(key)
                : Expr.and(level.is(key), new Expr.Compare(Expr.Operator.EQUAL, level.root().column(versionColumn()),
                        new Expr.Param(versionType(), held)));
    }

    /** Returns the version {@code entity} was read in; null if it has none. */
    @Nullable
    Object versionOf(T entity) {
        return version < 0 ? null : model.encoded(entity, version);
    }

    /** Gives {@code entity}, of which a row is to be made, a key, if it has none and keys are made here. */
    void giveKey(T entity) {
        Object made = model.keyOf(entity) == null ? model.newKey() : null;
        if (made != null) {
            model.set(entity, model.keyIndex(), made);
        }
    }

    /** Returns what draws a key from the entity's sequence; null if it has none. */
    @Nullable
    Expr drawnKey() {
        String drawing = drawing();
        return drawing == null ? null
                : new Expr.Call(new Template(drawing, "", "", false), model.keyField().column().type());
    }

    /** Returns the statement that draws {@code count} keys from the entity's sequence; null if it has none. */
    Statement.@Nullable Rows drawnKeys(int count) {
        String drawing = drawing();
        return drawing == null ? null
                : new Statement.Raw(List.of("SELECT " + drawing + " FROM generate_series(1, ", ")"),
                        List.of(new Expr.Param(ValueType.INTEGER, count)));
    }

    private @Nullable String drawing() {
        String sequence = model.sequence();
        return sequence == null ? null
                : "nextval('%s')::%s".formatted(sequence.replace("'", "''"),
                        model.keyField().column().type().sqlName());
    }

    /** Returns the failure to find the row of {@code entity}. */
    StaleEntityException stale(String call, T entity) {
        return new StaleEntityException(call, model.type(), model.requiredKey(entity),
                Optional.ofNullable(versionOf(entity)));
    }

    /** Returns the expression for what {@code entity} holds in the field at {@code index}. */
    Expr.Param param(T entity, int index) {
        return new Expr.Param(model.fields().get(index).column().type(), model.encoded(entity, index));
    }

    /**
     * @throws IllegalArgumentException if {@code entity} is of a class stored elsewhere, or refers to an entity that is in no row
     *     yet
     */
    void refuseUnfit(T entity) {
        if (entity.getClass() != model.type() && entity.getClass().isAnnotationPresent(Entity.class)) {
            throw new IllegalArgumentException(
                    "A '%s' was given where entities are stored as '%s'. Use objects(%s.class)."
                            .formatted(entity.getClass().getSimpleName(), model.name(),
                                    entity.getClass().getSimpleName()));
        }
        for (Field field : model.fields()) {
            Link link = field.link();
            Object related = link == null || !model.holds(entity, link.name()) ? null
                    : model.related(entity, link.ordinal());
            if (link != null && related != null && Model.cast(link.target().model().get()).keyOf(related) == null) {
                throw new IllegalArgumentException(
                        "'%s' of a '%s' refers to an entity without a key, so it is in no row yet. Save that one first."
                                .formatted(link.name(), model.name()));
            }
        }
    }

    /** Returns whether {@code entity} lacks columns, which were deferred or never loaded. */
    boolean isPartial(T entity) {
        return IntStream.range(0, model.width()).anyMatch(index -> !model.holds(entity, index));
    }

    /** @throws IllegalArgumentException if {@code entity} lacks columns that a new row needs */
    void refusePartial(String call, T entity) {
        for (Attribute attribute : model.attributes()) {
            if (attribute.count() > 0 && !model.holds(entity, attribute.name())) {
                throw new IllegalArgumentException(
                        "%s was given a '%s' whose '%s' was not loaded, so it can't make a whole row. Load it first: fetch(entity)."
                                .formatted(call, model.name(), attribute.name()));
            }
        }
    }

    /** Puts {@code fields}, which are in the columns of {@code row} from {@code at} on, into {@code entity}. */
    void read(Row row, int at, Fields fields, T entity, Runners runners) {
        for (int i = 0; i < fields.size(); i++) {
            put(entity, fields.index(i), row, at + i, runners);
        }
    }

    /** Puts all columns of {@code row} into {@code entity}; what it is related to is loaded when it is asked for. */
    void refresh(Row row, T entity, Runners runners) {
        var loading = new Loading(model.path(), model, 0, new Fetching(runners, FetchMode.ONE), null);
        Part<T> all = Part.of(model, model.unkeyed());
        all.read(entity, all.at().keySet(), row, 0, loading);
    }

    void put(T entity, int index, Row row, int column, Runners runners) {
        Field field = model.fields().get(index);
        Object value = field.codec().read(row, column);
        Link link = field.link();
        if (link == null) {
            model.set(entity, index, value);
        } else if (!Objects.equals(model.get(entity, index), value)) {
            model.relate(entity, link.ordinal(), value == null ? null : standIn(link, value, runners));
        }
    }

    private Object standIn(Link link, Object key, Runners runners) {
        return Lazy.ofKey(Model.cast(link.target().model().get()), key,
                new Loading(model.path(), model, 0, new Fetching(runners, FetchMode.ONE), null), link);
    }

    /** Puts a version as its column holds it into {@code entity}. */
    void putVersion(T entity, Object held) {
        model.set(entity, version, model.fields().get(version).codec().fromColumn().apply(held));
    }

    /**
     * Returns the index of the field that {@code column} is.
     *
     * @throws IllegalArgumentException if it is no column of the entity itself
     */
    int index(String call, Expr column) {
        if (column instanceof Expr.ColumnRef ref) {
            Expr.ColumnRef trimmed = ref.trimmed();
            for (int index = 0; index < model.width(); index++) {
                if (model.column(model.root(), index).equals(trimmed)) {
                    return index;
                }
            }
        }
        throw new IllegalArgumentException(
                "%s on '%s' was given what is no column of it. Name columns of its own; of a relation, its key: '%s_.relation().id'."
                        .formatted(call, model.name(), model.name()));
    }
}
