package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;

/**
 * A session opened when it is first needed, and closed if it was.
 *
 * <p>Threading: confined to one thread.
 */
final class Lease implements AutoCloseable {
    private final SessionSource source;
    private @Nullable Session session;

    Lease(SessionSource source) {
        this.source = source;
    }

    Session session() {
        if (session == null) {
            session = source.open();
        }
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
