package dev.segue.orm;

import dev.segue.orm.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * A column of an entity as its class declares it. For generated code.
 *
 * @param name of the field in the class; embedded ones with a dot between: {@code address.city}
 * @param codec how its values are kept; of a relation, that of the target's key
 * @param link the relation that this column is the foreign key of, if it is one
 */
public record Field(String name, Column column, Codec<?> codec, Role role, @Nullable Link link) {

    public Field(String name, Column column, Codec<?> codec, Role role, @Nullable Link link) {
        this.name = name;
        this.column = column;
        this.codec = codec;
        this.role = role;
        this.link = link;
    }

    /** What a column is for. */
    public enum Role {
        /** The key, given by the application. */
        KEY,
        /** The key, given by the database to new rows that have none. */
        GENERATED_KEY,
        /** The number of changes, for optimistic locking. */
        VERSION,
        PLAIN,
        /** Written with a new row, not changed later. */
        INSERT_ONLY,
        /** Left out of new rows, written by updates. */
        UPDATE_ONLY,
        /** Never written. */
        READ_ONLY
    }

    /** Returns whether a new row is given it, apart from the key. */
    boolean isInserted() {
        return role == Role.PLAIN || role == Role.INSERT_ONLY || role == Role.VERSION;
    }

    /** Returns whether a changed row is given it, apart from the version. */
    boolean isUpdated() {
        return role == Role.PLAIN || role == Role.UPDATE_ONLY;
    }

    /** Returns whether only the database gives it to a new row. */
    boolean isMade() {
        return role == Role.UPDATE_ONLY || role == Role.READ_ONLY;
    }

    boolean isKey() {
        return role == Role.KEY || role == Role.GENERATED_KEY;
    }
}
