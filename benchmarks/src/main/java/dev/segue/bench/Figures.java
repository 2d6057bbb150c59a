package dev.segue.bench;

import java.util.List;

/**
 * What the good slices of one contender measured.
 *
 * @param requestsPerSecond all right answers over all seconds
 * @param p50Millis median latency over all slices
 * @param cpuMicrosPerRequest CPU time of the server per right answer; lower quartile over the slices
 * @param cpuSpread from the cheapest to the dearest slice, as a share of {@code cpuMicrosPerRequest}
 * @param loadMicrosPerRequest CPU time of the load itself per right answer, which is not part of the server's
 */
record Figures(double requestsPerSecond, double p50Millis, double p99Millis, double cpuMicrosPerRequest,
        double cpuSpread, double loadMicrosPerRequest) {
    /** @param slices at least one, all good */
    static Figures of(List<Slice> slices) {
        var all = new Tally();
        slices.forEach(slice -> all.add(slice.tally()));
        double seconds = slices.stream().mapToDouble(slice -> slice.wall().toNanos() / 1e9).sum();
        double[] cpu = slices.stream().mapToDouble(Slice::serverMicrosPerRequest).sorted().toArray();
        double cost = Quartile.lower(cpu);
        return new Figures(all.right() / seconds, all.millis(50), all.millis(99), cost,
                cost > 0 ? (cpu[cpu.length - 1] - cpu[0]) / cost : 0,
                Quartile.lower(slices.stream().mapToDouble(Slice::loadMicrosPerRequest).toArray()));
    }
}
