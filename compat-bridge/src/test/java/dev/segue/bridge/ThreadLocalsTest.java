package dev.segue.bridge;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** B38, with logback's MDC, on one pooled thread that all "requests" share. */
@Timeout(20)
class ThreadLocalsTest {
    private final List<Holder> holders = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    @AfterEach
    void clear() {
        worker.close();
        holders.forEach(holder -> ContextRegistry.getInstance().removeThreadLocalAccessor(holder.key()));
        ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
        MDC.clear();
    }

    @Test
    void b38_mdcTravelsAndIsClearedAfterwards() throws Exception {
        MDC.put("request", "r-1");
        assertThat(onWorker(ThreadLocals.capture(), () -> MDC.get("request"))).isEqualTo("r-1");
        assertThat(onWorker(() -> MDC.get("request"))).isNull();
        assertThat(MDC.get("request")).isEqualTo("r-1");
    }

    @Test
    void b38_theCaptureKeepsWhatWasSetThen() throws Exception {
        MDC.put("request", "r-1");
        ThreadLocals captured = ThreadLocals.capture();
        MDC.put("request", "r-2");
        assertThat(onWorker(captured, () -> MDC.get("request"))).isEqualTo("r-1");
        assertThat(onWorker(captured, () -> MDC.get("request"))).as("again").isEqualTo("r-1");
    }

    @Test
    void b38_aRegisteredThreadLocalTravelsAndIsClearedAfterwards() throws Exception {
        Holder user = holder("user");
        user.setValue("ada");
        assertThat(onWorker(ThreadLocals.capture(), user::getValue)).isEqualTo("ada");
        assertThat(onWorker(user::getValue)).isNull();
    }

    @Test
    void b38_anUnregisteredThreadLocalStaysOnItsThread() throws Exception {
        var bound = new ThreadLocal<@Nullable String>();
        bound.set("here");
        assertThat(onWorker(ThreadLocals.capture(), bound::get)).isNull();
        assertThat(bound.get()).isEqualTo("here");
    }

    @Test
    void b38_anInheritableThreadLocalDoesNotReachTheThreadsOfAPool() throws Exception {
        var inheritable = new InheritableThreadLocal<@Nullable String>();
        inheritable.set("ada");
        try (Bridge bridge = Bridge.open(BridgeConfig.DEFAULT)) {
            for (WorkPool pool : List.of(bridge.virtualThreads(), bridge.workers(), bridge.shared())) {
                assertThat(bridge.<@Nullable String>toAsync(pool, inheritable::get).get()).as("%s", pool).isNull();
            }
        } finally {
            inheritable.remove();
        }
    }

    @Test
    void b38_thePreviousValueIsRestored() throws Exception {
        Holder user = holder("user");
        onWorker(() -> {
            user.setValue("the worker's own");
            MDC.put("request", "the worker's own");
            return null;
        });
        user.setValue("ada");
        MDC.put("request", "r-1");
        assertThat(onWorker(ThreadLocals.capture(), () -> user.getValue() + MDC.get("request"))).isEqualTo("adar-1");
        assertThat(onWorker(() -> user.getValue() + " and " + MDC.get("request")))
                .isEqualTo("the worker's own and the worker's own");
    }

    @Test
    void b38_aValueAbsentAtCaptureIsHiddenAtTheTarget() throws Exception {
        Holder user = holder("user");
        Holder tenant = holder("tenant");
        onWorker(() -> {
            user.setValue("of another request");
            MDC.put("request", "of another request");
            return null;
        });
        ThreadLocals nothing = ThreadLocals.capture();
        tenant.setValue("t-1");
        ThreadLocals onlyTenant = ThreadLocals.capture();
        for (ThreadLocals captured : List.of(nothing, onlyTenant)) {
            assertThat(onWorker(captured, user::getValue)).isNull();
            assertThat(onWorker(captured, () -> MDC.get("request"))).isNull();
        }
        assertThat(onWorker(user::getValue)).as("restored").isEqualTo("of another request");
    }

    @Test
    void b38_whatTheWorkLeavesBehindIsCleared() throws Exception {
        Holder user = holder("user");
        onWorker(ThreadLocals.capture(), () -> {
            user.setValue("left behind");
            MDC.put("request", "left behind");
            return null;
        });
        assertThat(onWorker(user::getValue)).isNull();
        assertThat(onWorker(() -> MDC.get("request"))).isNull();
    }

    @Test
    void b38_aThreadLocalRegisteredAfterTheCaptureIsHiddenToo() throws Exception {
        ThreadLocals captured = ThreadLocals.capture();
        Holder user = holder("user");
        onWorker(() -> {
            user.setValue("of another request");
            return null;
        });
        assertThat(onWorker(captured, user::getValue)).isNull();
    }

    @Test
    void b38_aRegistrationBetweenCaptureAndHopLosesNothing() throws Exception {
        Holder user = holder("user");
        user.setValue("ada");
        MDC.put("request", "r-1");
        ThreadLocals captured = ThreadLocals.capture();
        holder("tenant");
        assertThat(onWorker(captured, () -> user.getValue() + MDC.get("request"))).isEqualTo("adar-1");
    }

    @Test
    void b38_nestedHopsRestoreLevelByLevel() {
        Holder user = holder("user");
        user.setValue("ada");
        ThreadLocals ada = ThreadLocals.capture();
        user.setValue("bob");
        try (var _ = ada.set()) {
            user.setValue("ada's guest");
            try (var _ = ada.set()) {
                assertThat(user.getValue()).isEqualTo("ada");
            }
            assertThat(user.getValue()).isEqualTo("ada's guest");
        }
        assertThat(user.getValue()).isEqualTo("bob");
    }

    @Test
    void b38_theLastOneSetIsRestoredFirstAlsoWhenOneThrows() {
        Holder first = holder("first");
        Holder second = holder("second");
        Holder third = holder("third");
        holders.forEach(holder -> holder.setValue("captured"));
        ThreadLocals captured = ThreadLocals.capture();
        holders.forEach(holder -> holder.setValue("before"));
        log.clear();
        var later = new IllegalStateException("first");
        var earlier = new IllegalStateException("second");
        first.failure = later;
        second.failure = earlier;
        assertThatThrownBy(() -> captured.set().close()).isSameAs(earlier)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(later));
        assertThat(log).containsExactly("first=captured", "second=captured", "third=captured", "third=before",
                "second=before", "first=before");
        assertThat(third.getValue()).isEqualTo("before");
    }

    @Test
    void b38_twoAccessorsMayThrowTheSameFailure() {
        Holder first = holder("first");
        Holder second = holder("second");
        holders.forEach(holder -> holder.setValue("captured"));
        first.failure = second.failure = new IllegalStateException("both");
        ThreadLocals captured = ThreadLocals.capture();
        assertThatThrownBy(() -> captured.set().close()).isSameAs(first.failure);
    }

    @Test
    void b38_ifOneCannotBeSetNoneIs() {
        Holder first = holder("first");
        Holder second = holder("second");
        Holder third = holder("third");
        holders.forEach(holder -> holder.setValue("captured"));
        ThreadLocals captured = ThreadLocals.capture();
        holders.forEach(holder -> holder.setValue("before"));
        second.refused = "captured";
        assertThatThrownBy(captured::set).hasMessage("second refuses captured");
        assertThat(Stream.of(first, second, third).map(Holder::getValue)).containsOnly("before");
    }

    @Test
    void b38_aRegisteredMdcAccessorReplacesOurs() throws Exception {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor("request"));
        MDC.put("request", "r-1");
        MDC.put("secret", "s");
        assertThat(onWorker(ThreadLocals.capture(), () -> MDC.get("request") + MDC.get("secret")))
                .isEqualTo("r-1null");
    }

    @Test
    void captureIsTheSameObjectWhileNothingIsSet() {
        holder("user");
        ThreadLocals nothing = ThreadLocals.capture();
        MDC.put("request", "r-1");
        assertThat(ThreadLocals.capture()).isNotSameAs(nothing);
        MDC.remove("request");
        assertThat(ThreadLocals.capture()).as("though logback keeps an empty map now").isSameAs(nothing);
    }

    @Test
    void slf4jWithoutABackendIsNoFailure() throws Exception {
        URL[] noBackend = Stream.of(ThreadLocals.class, MDC.class, ContextRegistry.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation()).toArray(URL[]::new);
        try (var loader = new URLClassLoader(noBackend, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(ThreadLocals.class.getName());
            assertThat(type).isNotSameAs(ThreadLocals.class);
            loader.loadClass(MDC.class.getName()).getMethod("put", String.class, String.class)
                    .invoke(null, "request", "r-1");
            var capture = type.getDeclaredMethod("capture");
            capture.setAccessible(true);
            var set = type.getDeclaredMethod("set");
            set.setAccessible(true);
            Object nothing = capture.invoke(null);
            try (var _ = (AutoCloseable) set.invoke(nothing)) {
                assertThat(capture.invoke(null)).isSameAs(nothing);
            }
        }
    }

    private Holder holder(String name) {
        var holder = new Holder(name);
        holders.add(holder);
        ContextRegistry.getInstance().registerThreadLocalAccessor(holder);
        return holder;
    }

    private @Nullable String onWorker(ThreadLocals captured, Work work) throws Exception {
        return onWorker(() -> {
            try (var _ = captured.set()) {
                return work.run();
            }
        });
    }

    private @Nullable String onWorker(Work work) throws Exception {
        return worker.<@Nullable String>submit(work::run).get();
    }

    private interface Work {
        @Nullable
        String run() throws Exception;
    }

    /** A security holder, say; writes what it does into the log, and fails on request. */
    private final class Holder implements ThreadLocalAccessor<String> {
        private final ThreadLocal<@Nullable String> value = new ThreadLocal<>();
        private final String name;
        private @Nullable RuntimeException failure; // of restore()
        private @Nullable String refused; // by setValue()

        Holder(String name) {
            this.name = name;
        }

        @Override
        public Object key() {
            return name;
        }

        @Override
        public @Nullable String getValue() {
            return value.get();
        }

        @Override
        public void setValue(String next) {
            if (next.equals(refused)) {
                throw new IllegalStateException(name + " refuses " + next);
            }
            log.add(name + "=" + next);
            value.set(next);
        }

        @Override
        public void setValue() {
            value.remove();
        }

        @Override
        public void restore(String previous) {
            setValue(previous);
            if (failure != null) {
                throw failure;
            }
        }
    }
}
