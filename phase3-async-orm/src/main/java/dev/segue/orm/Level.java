package dev.segue.orm;

import dev.segue.orm.exec.RowMapper;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the tables an entity is stored in: that of its own class, or of a parent's.
 *
 * @param source the table as a query of the entity reaches it
 * @param root the table as a statement of its own starts from it
 * @param key the column of its key
 * @param fields the fields it holds, the key among them if it is the topmost
 * @param inserted what a new row is given beside its key
 * @param keyed the columns of the key and of {@code inserted}
 * @param made what only the database gives to a new row
 * @param keyAndMade the same and the key, if the database gives that too
 * @param kept what only the database gives to a changed row
 */
record Level(Source source, Source.Root root, Column key, Fields fields, Fields inserted, List<Column> keyed,
        Fields made, Fields keyAndMade,
        Fields kept) {
    /** Returns the levels of {@code model}, the topmost parent's first. */
    static List<Level> of(Model<?> model) {
        var levels = new ArrayList<Level>();
        Source source = model.root();
        for (Model<?> at = model; at != null; at = parent(at)) {
            Link link = at.parent();
            levels.addFirst(of(model, at, source));
            source = link == null ? source : link.join(source);
        }
        return List.copyOf(levels);
    }

    private static Level of(Model<?> model, Model<?> owner, Source source) {
        int from = owner.inherited();
        int to = owner.width();
        Fields inserted = Fields.of(model, from, to, Field::isInserted);
        return new Level(source, owner.root(), owner.keyColumn(), Fields.of(model, from, to, _ -> true), inserted,
                Stream.concat(Stream.of(owner.keyColumn()), inserted.columns().stream()).toList(),
                Fields.of(model, from, to, Field::isMade),
                Fields.of(model, from, to, field -> field.isMade() || field.role() == Field.Role.GENERATED_KEY),
                Fields.of(model, from, to, field -> field.role() == Field.Role.READ_ONLY));
    }

    static @Nullable Model<?> parent(Model<?> model) {
        Link link = model.parent();
        return link == null ? null : link.target().model().get();
    }

    /** Returns whether a column holds arrays, which can't be parts of arrays. */
    boolean holdsArrays() {
        return fields.columns().stream().anyMatch(column -> column.type().isArray());
    }

    /** Returns what reads a key, the only column of a row. */
    RowMapper<Object> reader() {
        return row -> Objects.requireNonNull(row.at(0, key.type()));
    }

    Expr is(Object held) {
        return new Expr.Compare(Expr.Operator.EQUAL, root.column(key), new Expr.Param(key.type(), held));
    }

    Expr isOneOf(List<?> held) {
        return Expr.in(root.column(key), key.type(), held);
    }

    /**
     * Returns {@code value}, which speaks of the entity, as a statement of this table alone says it.
     *
     * @throws IllegalArgumentException if it speaks of another table
     */
    Expr own(String call, Expr value) {
        Expr own = Tree.rewrite(value, node -> node instanceof Expr.ColumnRef ref ? own(ref) : null);
        if (Tree.any(own, node -> node instanceof Expr.ColumnRef ref && !ref.source().equals(root))
                || Tree.aggregates(own)) {
            throw new IllegalArgumentException(
                    "%s on '%s' was given a value computed of other rows, which an UPDATE can't read. Use a subquery()."
                            .formatted(call, root.table().name()));
        }
        return own;
    }

    private Expr own(Expr.ColumnRef ref) {
        if (ref.source().equals(source)) {
            return root.column(ref.column());
        }
        Expr.ColumnRef trimmed = ref.trimmed();
        return trimmed.source().equals(source) ? root.column(trimmed.column()) : ref;
    }
}
