package dev.segue.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/** A time after which something is done, unless it ends before. Threading: confined to the I/O thread it is made for. */
final class Wait {
    private final XnioExecutor loop;
    private final Runnable late;
    private XnioExecutor.@Nullable Key key;

    Wait(XnioExecutor loop, Runnable late) {
        this.loop = loop;
        this.late = late;
    }

    boolean isUnderWay() {
        return key != null;
    }

    void begin(Duration time) {
        end();
        key = loop.executeAfter(late, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void end() {
        if (key != null) {
            key.remove();
            key = null;
        }
    }
}
