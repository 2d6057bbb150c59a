package dev.segue.views.test;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run of the tests if a loop thread blocked in one of the classes that have this extension, naming it; {@link LoopWatchTest} shows that it would see it. One watch for all: to end one waits for the
 * recorder of the JDK, which for each class took longer than its tests.
 */
public final class LoopWatchExtension implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
            .create(LoopWatchExtension.class);
    private static final String NOT_WATCHED = "";

    /** The watch, and from when on which class was run; closed when all tests are over. */
    private static final class Run implements AutoCloseable {
        private final LoopWatch watch = LoopWatch.start();
        private final TreeMap<Instant, String> classes = new TreeMap<>(); // guarded by itself

        void begins(String test) {
            synchronized (classes) {
                classes.put(Instant.now(), test);
            }
        }

        @Override
        public void close() {
            List<String> seen;
            try (watch) {
                seen = watch.calls().stream().filter(call -> !test(call).equals(NOT_WATCHED))
                        .map(call -> "in '%s': %s".formatted(test(call), call.text())).toList();
            }
            if (!seen.isEmpty()) {
                throw new AssertionError(
                        "%d calls blocked a loop thread. Make them async, or send them to a pool by Bridge.toAsync(). The first ones:%n%s"
                                .formatted(seen.size(), String.join("\n", seen.subList(0, Math.min(3, seen.size())))));
            }
        }

        private String test(LoopWatch.Call call) {
            synchronized (classes) {
                var begun = classes.floorEntry(call.start());
                return begun == null ? classes.firstEntry().getValue() : begun.getValue();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begins(context, context.getRequiredTestClass() == LoopWatchTest.class ? NOT_WATCHED : context.getDisplayName());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        begins(context, NOT_WATCHED); // the next class may not be
    }

    private static void begins(ExtensionContext context, String test) {
        if (context.getRequiredTestClass().getEnclosingClass() == null) {
            context.getRoot().getStore(NAMESPACE).computeIfAbsent(Run.class, _ -> new Run(), Run.class).begins(test);
        }
    }
}
