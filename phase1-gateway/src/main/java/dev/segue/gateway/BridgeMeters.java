package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.WorkPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/**
 * What is measured of a bridge: for each pool, {@code segue.pool.busy} and {@code segue.pool.queued}, in tasks.
 *
 * @param bridge whose pools are measured
 */
public record BridgeMeters(Bridge bridge) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        for (WorkPool pool : List.of(bridge.workers(), bridge.shared(), bridge.virtualThreads())) {
            Gauge.builder("segue.pool.busy", pool, WorkPool::busy).tag("pool", pool.toString())
                    .description("Tasks that run").register(registry);
            Gauge.builder("segue.pool.queued", pool, WorkPool::queued).tag("pool", pool.toString())
                    .description("Tasks that wait for a thread").register(registry);
        }
    }
}
