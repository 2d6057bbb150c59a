package dev.segue.bridge;

import io.micrometer.context.ContextRegistry;

/** The thread-locals of legacy code in simulated programs. */
final class Legacy implements AutoCloseable {
    /** Propagates: code sees what the code that sent it saw. */
    static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();

    /** Stays on its thread. */
    static final ThreadLocal<Object> PLAIN = new ThreadLocal<>();

    private static final String KEY = Legacy.class.getName();

    private Legacy() {}

    /** Registers {@link #LOCAL} until closed. */
    static Legacy registered() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, LOCAL);
        return new Legacy();
    }

    @Override
    public void close() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }
}
