package dev.segue.bridge;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random programs under random schedules. {@code -Psoak} runs a million seeds; {@code -Dsegue.seed=N} runs one again, and shows in
 * which order its threads ran if it fails.
 */
class SimulatorTest {
    private static final long SEEDS = System.getProperty("segue.soak") == null ? 10_000 : 1_000_000;
    private static final String AGAIN = "mvn test -pl compat-bridge -am -Dtest=SimulatorTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dsegue.seed=";

    @Test
    void theBridgeKeepsItsPromisesUnderRandomSchedules() {
        Long one = Long.getLong("segue.seed");
        if (one != null) {
            runSeeds(one, one + 1, true);
        } else {
            runSeeds(0, SEEDS, false);
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(trace(seed)).isNotEmpty().isEqualTo(trace(seed));
        }
    }

    private static List<String> trace(long seed) {
        try (var _ = Legacy.registered(); var crew = new Crew(true)) {
            return new Simulation(seed, crew).run();
        }
    }

    static void runSeeds(long from, long to, boolean traces) {
        try (var _ = Legacy.registered(); var crew = new Crew(traces)) {
            for (long seed = from; seed < to; seed++) {
                runSeed(seed, crew);
                if ((seed + 1) % 50_000 == 0) {
                    System.out.printf("Simulator: %d of %d seeds%n", seed + 1, to);
                }
            }
        }
    }

    private static void runSeed(long seed, Crew crew) {
        try {
            new Simulation(seed, crew).run();
        } catch (AssertionError failure) {
            throw new AssertionError("Seed %d failed; run it again with: %s%d%n%s".formatted(seed, AGAIN, seed,
                    failure.getMessage()), failure);
        }
    }
}
