package dev.segue.bench.driver;

import dev.segue.bench.Quartile;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one line did with one task.
 *
 * @param cpuMicros CPU time per call, lower quartile over the slices
 * @param bytes allocated per call, lower quartile over the slices
 * @param callsPerSecond of all slices
 */
record LineResult(String line, double callsPerSecond, double cpuMicros, double bytes) {

    static LineResult of(String line, List<Cost> slices) {
        double calls = slices.stream().mapToDouble(Cost::calls).sum();
        double nanos = slices.stream().mapToDouble(Cost::wallNanos).sum();
        return new LineResult(line, calls * 1e9 / nanos, quartile(slices, Cost::cpuMicros),
                quartile(slices, Cost::bytesPerCall));
    }

    private static double quartile(List<Cost> slices, ToDoubleFunction<Cost> figure) {
        return Quartile.lower(slices.stream().mapToDouble(figure).toArray());
    }
}
