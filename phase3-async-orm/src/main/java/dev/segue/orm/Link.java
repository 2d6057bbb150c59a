package dev.segue.orm;

import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Table;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A relation as its entity declares it. For generated code.
 *
 * @param ordinal its place among the relations of its entity, those of parents first, from 0; -1 if no field holds what it leads to
 * @param name the name of the field, which is also that of the method in the metamodel
 * @param cascades whether deleting the entity deletes what this leads to ({@code CascadeType.REMOVE})
 * @param order of the rows that a collection is loaded with, as columns of the target ({@code @OrderBy}); empty for any
 */
public record Link(int ordinal, String name, Kind kind, Target target, boolean cascades, List<OrderTerm> order) {
    public Link {
        order = List.copyOf(order);
    }

    /** A relation that does not cascade and whose rows have no order. */
    public Link(int ordinal, String name, Kind kind, Target target) {
        this(ordinal, name, kind, target, false, List.of());
    }

    /**
     * The entity a relation leads to.
     *
     * @param model asked for late: two models may point at each other
     */
    public record Target(Table table, Column key, Supplier<Model<?>> model) {}

    /** How rows are related. Columns named {@code key} are the key of the entity that declares the relation. */
    public sealed interface Kind {

        /** {@code foreignKey} of this entity refers to the target's key. {@code unique} if no two rows refer to the same. */
        record ToOne(Column foreignKey, boolean unique) implements Kind {}

        /** {@code foreignKey} of the target, its relation called {@code mappedBy}, refers to {@code key}. */
        record Reverse(Column key, Column foreignKey, String mappedBy, boolean unique) implements Kind {}

        /** Rows of {@code join} hold pairs: {@code near} refers to {@code key}, {@code far} to the target's key. */
        record ManyToMany(Column key, Table join, Column near, Column far,
                @Nullable String mappedBy) implements Kind {
            public ManyToMany(Column key, Table join, Column near, Column far, @Nullable String mappedBy) {
                this.key = key;
                this.join = join;
                this.near = near;
                this.far = far;
                this.mappedBy = mappedBy;
            }
        }
    }

    /** Returns whether one row may be related to several. */
    boolean isMany() {
        return switch (kind) {
            case Kind.ToOne _ -> false;
            case Kind.Reverse(_, _, _, var unique) -> !unique;
            case Kind.ManyToMany _ -> true;
        };
    }

    /** Returns the related rows of {@code from}. */
    public Source.Join join(Source from) {
        return switch (kind) {
            case Kind.ToOne(var foreignKey, _) -> new Source.Join(from, foreignKey, target.table(), target.key());
            case Kind.Reverse(var key, var foreignKey, _, var unique) -> new Source.Join(from, key, target.table(),
                    foreignKey, unique ? Source.Arity.AT_MOST_ONE : Source.Arity.MANY, 0);
            case Kind.ManyToMany(var key, var join, var near, var far, _) -> new Source.Join(
                    new Source.Join(from, key, join, near, Source.Arity.MANY, 0), far, target.table(), target.key());
        };
    }

    /** Returns the key of the row that {@code to}, a row of the target, is related to: what this looks like from there. */
    Expr.ColumnRef back(Source to) {
        return switch (kind) {
            case Kind.ToOne _ -> to.column(target.key());
            case Kind.Reverse(_, var foreignKey, _, _) -> to.column(foreignKey);
            case Kind.ManyToMany(_, var join, var near, var far, _) -> new Source.Join(to, target.key(), join, far,
                    Source.Arity.MANY, 0).column(near);
        };
    }
}
