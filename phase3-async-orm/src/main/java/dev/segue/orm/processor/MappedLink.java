package dev.segue.orm.processor;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A relation.
 *
 * @param target the entity it leads to
 * @param cascades whether deleting the entity deletes what it is related to
 * @param order by which a collection is kept
 */
record MappedLink(String name, EntityName owner, EntityName target, Kind kind, Access access, boolean cascades,
        List<MappedOrder> order) implements MappedAttribute {

    /** How rows are related. */
    sealed interface Kind {

        record ToOne(MappedField foreignKey, boolean unique) implements Kind {}

        /** The foreign key is that of the target's relation {@code mappedBy}. */
        record ReverseOne(String mappedBy) implements Kind {}

        record ReverseMany(String mappedBy, Container container) implements Kind {}

        /** Both keys are in a table of their own; {@code mappedBy} is null if this relation says which. */
        record ManyToMany(JoinTable join, @Nullable String mappedBy, Container container) implements Kind {
            public ManyToMany(JoinTable join, @Nullable String mappedBy, Container container) {
                this.join = join;
                this.mappedBy = mappedBy;
                this.container = container;
            }
        }
    }

    /** A table of pairs; {@code near} and {@code far} as seen from the entity of the relation. */
    record JoinTable(@Nullable String schema, String name, String near, ColumnType nearType, String far,
            ColumnType farType) {
        JoinTable(@Nullable String schema, String name, String near, ColumnType nearType, String far,
                ColumnType farType) {
            this.schema = schema;
            this.name = name;
            this.near = near;
            this.nearType = nearType;
            this.far = far;
            this.farType = farType;
        }

        JoinTable reversed() {
            return new JoinTable(schema, name, far, farType, near, nearType);
        }
    }

    /** What an entity keeps related rows in. */
    enum Container {
        LIST,
        SET;

        /** Returns the method of {@code Model} and {@code Loading} that makes it. */
        String method() {
            return this == LIST ? "list" : "set";
        }
    }

    /** One key of an order: a column of the target, its key if {@code field} is empty. */
    record MappedOrder(String field, boolean descending) {}

    @Override
    public Stream<MappedField> fields() {
        return kind instanceof Kind.ToOne(var foreignKey, _) ? Stream.of(foreignKey) : Stream.empty();
    }
}
