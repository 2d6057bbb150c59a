package dev.segue.orm.exec;

import java.util.Optional;

/**
 * An entity was to be written over a row that is not there, or no longer in the version the entity was read in: someone else
 * changed or deleted it.
 */
public final class StaleEntityException extends OrmException {
    private static final long serialVersionUID = 1;

    private final Class<?> entity;
    private final transient Object key;
    private final transient Optional<Object> version;

    /** @param version the version the entity was read in; empty if its class has none */
    public StaleEntityException(String call, Class<?> entity, Object key, Optional<Object> version) {
        super("%s of a '%s' found no row with its key%s. Refresh it and try again, or create() it if it is new."
                .formatted(
                        call, entity.getSimpleName(),
                        version.isEmpty() ? "" : " and version: it was changed or deleted since it was read"));
        this.entity = entity;
        this.key = key;
        this.version = version;
    }

    public Class<?> entity() {
        return entity;
    }

    public Object key() {
        return key;
    }

    /** Returns the version the entity was read in; empty if its class has none. */
    public Optional<Object> version() {
        return version;
    }
}
