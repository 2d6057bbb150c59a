package dev.segue.orm;

import dev.segue.orm.exec.UnloadedRelationException;
import org.jspecify.annotations.Nullable;

/**
 * A row that was not loaded with what refers to it, and is when it is asked for. For generated code.
 *
 * <p>Threading: one at a time, as the entity it belongs to.
 */
public final class Lazy<T> {
    private final Model<T> model;
    private final Object key;
    private final String path;
    private final @Nullable Runners runners;

    Lazy(Model<T> model, Object key, String path, @Nullable Runners runners) {
        this.model = model;
        this.key = key;
        this.path = path;
        this.runners = runners;
    }

    /**
     * Returns the row, which it reads at the first call.
     *
     * @param call what needs the row, for the error
     * @throws UnloadedRelationException always, so far
     */
    public T get(String call) {
        throw new UnloadedRelationException(model.name() + "." + call, path);
    }
}
