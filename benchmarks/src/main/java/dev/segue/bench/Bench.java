package dev.segue.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares contenders on one live server: proves their answers equal, warms each up, and loads them in interleaved slices.
 *
 * <p>Bound: about {@code contenders × (slices + 1) × slice}, plus one patience per slice if the server stops answering.
 * <p>Threading: {@link #run} on one thread, which also selects the contenders; it leaves the last one selected.
 */
final class Bench {
    private final BenchPlan plan;
    private final Supplier<Duration> serverCpu;
    private final Supplier<Duration> loadCpu = ProcessCpu.own();
    private final Consumer<String> progress;

    /**
     * @param serverCpu CPU time that the server has used so far
     * @param progress takes one line before each slice
     */
    Bench(BenchPlan plan, Supplier<Duration> serverCpu, Consumer<String> progress) {
        this.plan = plan;
        this.serverCpu = serverCpu;
        this.progress = progress;
    }

    /**
     * Measures {@code contenders}, of which the first is the baseline.
     *
     * @throws BenchException if they don't give the same successful answer; nothing was timed then
     * @throws InterruptedException if the calling thread is interrupted; the load has stopped then
     */
    BenchResult run(List<Contender> contenders) throws InterruptedException {
        refuseUnnamed(contenders);
        Instant startedAt = Instant.now();
        Answer expected = AnswerCheck.agreed(plan.target(), plan.patience(), contenders);
        var load = new Load(plan.target(), expected, plan.connections(), plan.patience());
        List<Slice> warmUps = measureAll("warm-up", load, contenders);
        List<Slice> slices = measureAll("slice", load, AbbaOrder.of(contenders, plan.slices()));

        List<ContenderResult> alone = contenders.stream()
                .map(each -> ContenderResult.of(each.name(), onlyOf(each, warmUps), onlyOf(each, slices)))
                .toList();
        return new BenchResult(plan.view(), plan.target().toString(), expected.length(), plan.connections(),
                plan.slices(), plan.slice().toMillis() / 1000.0, startedAt, Environment.here(plan.commit()),
                alone.stream().map(each -> each.against(alone.getFirst())).toList());
    }

    private List<Slice> measureAll(String what, Load load, List<Contender> order) throws InterruptedException {
        var slices = new ArrayList<Slice>();
        for (Contender contender : order) {
            progress.accept("%s: %s %d of %d, %s …".formatted(plan.view(), what, slices.size() + 1, order.size(),
                    contender.name()));
            slices.add(measure(load, contender));
        }
        return slices;
    }

    private Slice measure(Load load, Contender contender) throws InterruptedException {
        contender.select().run();
        Duration server = serverCpu.get();
        Duration own = loadCpu.get();
        long started = System.nanoTime();
        Tally tally = load.run(plan.slice());
        var wall = Duration.ofNanos(System.nanoTime() - started);
        return new Slice(contender, tally, wall, serverCpu.get().minus(server), loadCpu.get().minus(own));
    }

    private static List<Slice> onlyOf(Contender contender, List<Slice> slices) {
        return slices.stream().filter(slice -> slice.contender().equals(contender)).toList();
    }

    private static void refuseUnnamed(List<Contender> contenders) {
        var names = new HashSet<String>();
        if (contenders.isEmpty() || !contenders.stream().allMatch(each -> names.add(each.name()))) {
            throw new IllegalArgumentException("A benchmark needs contenders with different names, got %s."
                    .formatted(contenders.stream().map(Contender::name).toList()));
        }
    }
}
