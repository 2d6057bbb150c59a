package dev.segue.orm;

import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Table;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A relation as its entity declares it. For generated code.
 *
 * @param ordinal its place among the relations of its entity, from 0
 * @param name the name of the field, which is also that of the method in the metamodel
 * @param cascades whether deleting the entity deletes what it is related to
 */
public record Link(int ordinal, String name, Kind kind, Target target, boolean cascades) {
    public Link(int ordinal, String name, Kind kind, Target target) {
        this(ordinal, name, kind, target, false);
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
    Source.Join join(Source from) {
        return switch (kind) {
            case Kind.ToOne(var foreignKey, _) -> new Source.Join(from, foreignKey, target.table(), target.key());
            case Kind.Reverse(var key, var foreignKey, _, var unique) -> new Source.Join(from, key, target.table(),
                    foreignKey, unique ? Source.Arity.AT_MOST_ONE : Source.Arity.MANY, 0);
            case Kind.ManyToMany(var key, var join, var near, var far, _) -> new Source.Join(
                    new Source.Join(from, key, join, near, Source.Arity.MANY, 0), far, target.table(), target.key());
        };
    }
}
