package dev.segue.bench;

import java.time.Duration;

/**
 * One stretch of load on one contender.
 *
 * @param serverCpu what the server used meanwhile
 * @param loadCpu what the load itself used meanwhile
 */
record Slice(Contender contender, Tally tally, Duration wall, Duration serverCpu, Duration loadCpu) {
    /** A slice with a wrong or failed exchange measured something else than the view, so its times don't count. */
    boolean isGood() {
        return tally.right() > 0 && tally.wrong() == 0 && tally.failed() == 0;
    }

    double serverMicrosPerRequest() {
        return serverCpu.toNanos() / 1000.0 / tally.right();
    }

    double loadMicrosPerRequest() {
        return loadCpu.toNanos() / 1000.0 / tally.right();
    }
}
