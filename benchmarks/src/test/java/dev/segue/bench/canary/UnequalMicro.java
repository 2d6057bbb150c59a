package dev.segue.bench.canary;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Its two sides disagree, so it must never be timed. Threading: one benchmark thread. */
@State(Scope.Benchmark)
public class UnequalMicro {
    @Setup
    public void checkAnswers() {
        throw new IllegalStateException("Both sides differ.");
    }

    @Benchmark
    public int one() {
        return 1;
    }
}
