package dev.segue.orm;

import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes a query loads of its entities: only those named, or all but those named.
 *
 * @param columns what was named, each as the nearest column that holds it
 * @see <a href="https://github.com/django/django/blob/main/django/db/models/sql/query.py">Django's Query: add_deferred_loading,
 *     add_immediate_loading</a>
 */
record Chosen(Set<Expr.ColumnRef> columns, boolean only) {
    static final Chosen ALL = new Chosen(Set.of(), false);

    Chosen {
        columns = Set.copyOf(columns);
    }

    boolean isAll() {
        return !only && columns.isEmpty();
    }

    /** Returns the choice of {@code named} alone, without those that are deferred already. */
    Chosen only(String call, List<? extends Expression<?, ?>> named) {
        Set<Expr.ColumnRef> wanted = columns(call, named);
        if (!only) {
            wanted.removeAll(columns);
        }
        return new Chosen(wanted, true);
    }

    /** Returns this choice without {@code named}. */
    Chosen defer(String call, List<? extends Expression<?, ?>> named) {
        Set<Expr.ColumnRef> unwanted = columns(call, named);
        Set<Expr.ColumnRef> left = new HashSet<>(columns);
        if (!only) {
            left.addAll(unwanted);
            return new Chosen(left, false);
        }
        left.removeAll(unwanted);
        if (left.isEmpty()) {
            unwanted.removeAll(columns);
            return new Chosen(unwanted, false);
        }
        return new Chosen(left, true);
    }

    private static Set<Expr.ColumnRef> columns(String call, List<? extends Expression<?, ?>> named) {
        Set<Expr.ColumnRef> columns = new HashSet<>();
        for (Expression<?, ?> one : named) {
            if (!(one.expr() instanceof Expr.ColumnRef column) || Tree.isMany(column.source())) {
                throw new IllegalArgumentException(
                        "%s() was given what is no column of an entity that is loaded. Name columns of the entity, or of those that selectRelated() loads with it."
                                .formatted(call));
            }
            columns.add(column.trimmed());
        }
        return columns;
    }

    /**
     * Returns what of {@code model}, whose rows are {@code source}, is loaded; null for all of it. The key and the version are.
     */
    <T> @Nullable Part<T> part(Model<T> model, Source source) {
        if (isAll()) {
            return null;
        }
        Set<Expr.ColumnRef> known = only ? withWay() : columns;
        Set<String> named = model.attributes().stream().filter(attribute -> isAmong(attribute, model, source, known))
                .map(Attribute::name).collect(Collectors.toSet());
        named.remove(Attribute.name(model.keyField()));
        if (named.isEmpty() && (!only || source instanceof Source.Join)) {
            return null;
        }
        int version = model.storage().version();
        return Part.of(model, Attribute.names(model.attributes(),
                each -> (version >= 0 && each.first() == version) || named.contains(each.name()) == only));
    }

    private static boolean isAmong(Attribute attribute, Model<?> model, Source source, Set<Expr.ColumnRef> known) {
        for (int i = attribute.first(); i < attribute.first() + attribute.count(); i++) {
            if (known.contains(model.column(source, i).trimmed())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the columns and the foreign keys that lead to them. */
    private Set<Expr.ColumnRef> withWay() {
        Set<Expr.ColumnRef> all = new HashSet<>(columns);
        for (Expr.ColumnRef column : columns) {
            for (Source at = column
                    .source(); at instanceof Source.Join(var parent, Column local, _, _, _, _); at = parent) {
                all.add(parent.column(local).trimmed());
            }
        }
        return all;
    }

    /** @throws IllegalArgumentException if the foreign key of {@code step}, whose row is to be loaded, is not to be loaded */
    void refuseDeferred(Step step) {
        Source.Join join = step.join();
        if (step.link().kind() instanceof Link.Kind.ToOne && only != (only ? withWay() : columns)
                .contains(join.parent().column(join.local()).trimmed())) {
            throw new IllegalArgumentException(
                    "'%s' can't be both deferred and loaded by selectRelated(). Name it in only(), or an attribute of what it leads to; or leave it out of selectRelated()."
                            .formatted(step.path()));
        }
    }
}
