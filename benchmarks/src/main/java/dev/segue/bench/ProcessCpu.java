package dev.segue.bench;

import java.time.Duration;
import java.util.function.Supplier;

/** Reads the CPU time that a process has used so far, as the system counts it (in ticks of 10 ms on Linux). */
record ProcessCpu(ProcessHandle process) implements Supplier<Duration> {
    /** The process that runs this code. */
    static ProcessCpu own() {
        return new ProcessCpu(ProcessHandle.current());
    }

    /** @throws BenchException if the process has ended, or the system does not tell */
    @Override
    public Duration get() {
        return process.info().totalCpuDuration().orElseThrow(() -> new BenchException(
                "The CPU time of process %d can't be read. Is it still running, and yours?".formatted(process.pid())));
    }
}
