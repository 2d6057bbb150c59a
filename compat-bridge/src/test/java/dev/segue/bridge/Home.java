package dev.segue.bridge;

import java.time.Duration;

/** The kinds of threads that the sync code of a request may run on, for tests that hold for each. */
enum Home {
    PLATFORM("segue-worker-"),
    VIRTUAL("segue-virtual"),
    /** As {@link #VIRTUAL}, and carried by the loop on which the request starts. */
    CARRIED("segue-virtual") {
        @Override
        BridgeConfig in(BridgeConfig config) {
            return config.carriedByLoops(Duration.ofSeconds(10));
        }
    };

    private final String threads;

    Home(String threads) {
        this.threads = threads;
    }

    /** Returns {@code config} for a bridge that has such threads. */
    BridgeConfig in(BridgeConfig config) {
        return config;
    }

    /** Returns the pool that has them. */
    WorkPool of(Bridge bridge) {
        return this == PLATFORM ? bridge.workers() : bridge.virtualThreads();
    }

    /** Returns what their names start with. */
    String threads() {
        return threads;
    }
}
