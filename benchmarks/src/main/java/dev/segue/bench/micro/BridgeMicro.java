package dev.segue.bench.micro;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.bridge.Context;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the bridge adds to a call that stays on its thread: context lookups and bindings, and a wait that is over already. Hops are
 * {@link HopMicro}'s.
 *
 * <p>Threading: one benchmark thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BridgeMicro {
    private static final Context.Key<String> USER = new Context.Key<>("user");
    private static final String ADA = "ada";
    private static final int GETS = 1_000;

    private final Context context = Context.empty().with(USER, ADA);
    private final Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
    private final CompletableFuture<String> ready = CompletableFuture.completedFuture(ADA);

    /** Fails unless every benchmark returns what the plain call returns. */
    @Setup
    public void checkAnswers() {
        List<Supplier<String>> calls = List.of(this::contextGet, this::contextCurrentGet, () -> user(contextWith()),
                this::contextCall,
                this::sameThreadBare, this::sameThreadBridge);
        for (int call = 0; call < calls.size(); call++) {
            String answer = calls.get(call).get();
            if (!answer.equals(ADA)) {
                throw new IllegalStateException("Call %d returned '%s', expected '%s'.".formatted(call, answer, ADA));
            }
        }
    }

    @TearDown
    public void close() {
        bridge.close();
    }

    @Benchmark
    public String contextGet() {
        return user(context);
    }

    /** Reads from the context that is bound, as application code does; binding it is a thousandth of the figure. */
    @Benchmark
    @OperationsPerInvocation(GETS)
    public String contextCurrentGet() {
        return context.supply(() -> {
            String user = ADA;
            for (int i = 0; i < GETS; i++) {
                user = user(Context.current());
            }
            return user;
        });
    }

    @Benchmark
    public Context contextWith() {
        return Context.empty().with(USER, ADA);
    }

    /** Binds a context, reads from the one that is bound, and unbinds. */
    @Benchmark
    public String contextCall() {
        return context.supply(() -> user(Context.current()));
    }

    @Benchmark
    public String sameThreadBare() {
        return ready.join();
    }

    /** Waits for a stage that is complete already: the bridge's part of a sync call that never leaves its thread. */
    @Benchmark
    public String sameThreadBridge() {
        return bridge.await(ready);
    }

    private static String user(Context context) {
        return Objects.requireNonNull(context.get(USER));
    }
}
