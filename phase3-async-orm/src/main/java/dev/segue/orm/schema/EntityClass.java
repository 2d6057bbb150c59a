package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint.ForeignKey;
import dev.segue.orm.schema.Schema.Sequence;
import dev.segue.orm.schema.Schema.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entity class for a table, under construction. Threading: confined to one thread. */
final class EntityClass {
    private final String name;
    private final Table table;
    private final @Nullable EntityClass parent;
    private final JavaNames names;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param parent the class it extends, by a key that refers to that one's */
    EntityClass(String name, Table table, @Nullable EntityClass parent) {
        this.name = name;
        this.table = table;
        this.parent = parent;
        this.names = parent == null ? new JavaNames() : parent.names;
    }

    String name() {
        return name;
    }

    Table table() {
        return table;
    }

    @Nullable
    EntityClass parent() {
        return parent;
    }

    /** Returns those of its attributes, its parents' and their children's. */
    JavaNames names() {
        return names;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    /** Returns what a reader should know that no annotation says. */
    List<String> notes() {
        return notes;
    }

    /** What an entity holds. */
    sealed interface Attribute {
        String name();

        /**
         * A column.
         *
         * @param key how it is given to new rows, if it is the key
         * @param written whether statements may write it
         */
        record Basic(String name, Column column, JavaType type, @Nullable Key key, boolean written)
                implements
                    Attribute {
            public Basic(String name, Column column, JavaType type, @Nullable Key key, boolean written) {
                this.name = name;
                this.column = column;
                this.type = type;
                this.key = key;
                this.written = written;
            }
        }

        record ToOne(String name, Column column, EntityClass target, ForeignKey foreignKey, boolean unique)
                implements
                    Attribute {}

        /** The other side of {@code mappedBy}, a {@link ToOne} of {@code source}. */
        record Reverse(String name, EntityClass source, ToOne mappedBy) implements Attribute {}

        record Joined(String name, EntityClass target, Table join, ForeignKey near, ForeignKey far)
                implements
                    Attribute {}

        /** The other side of {@code mappedBy}, which {@code source} holds. */
        record JoinedBack(String name, EntityClass source, String mappedBy) implements Attribute {}
    }

    /** Where keys come from: the application, a default of the column, a random number, or a sequence. */
    sealed interface Key {
        record Given() implements Key {}

        record Default() implements Key {}

        record Random() implements Key {}

        record Counted(Sequence sequence) implements Key {}
    }
}
