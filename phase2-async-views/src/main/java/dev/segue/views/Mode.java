package dev.segue.views;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a view runs. */
public enum Mode {
    /** The legacy variant, on a worker thread, in its servlet container. */
    LEGACY,
    /** The sync variant (else the async one, waited for) on a platform thread of a bounded pool. */
    WORKER,
    /** The sync variant (else the async one, waited for) on a virtual thread, admitted by a bound. */
    VIRTUAL,
    /** The async variant, on the I/O thread and then on the loop that completes each stage. */
    ASYNC;

    /** Returns the mode of that name, as {@link #toString} spells it. */
    public static Optional<Mode> named(String name) {
        return Arrays.stream(values()).filter(mode -> mode.toString().equals(name)).findFirst();
    }

    /** Returns the name operators use: {@code worker}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
