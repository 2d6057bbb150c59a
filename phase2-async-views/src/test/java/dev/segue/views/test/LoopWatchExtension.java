package dev.segue.views.test;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test class of the module in which a loop thread blocked; {@link LoopWatchTest} shows that it would see it. */
public final class LoopWatchExtension implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
            .create(LoopWatchExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isWatched(context)) {
            context.getStore(NAMESPACE).put(LoopWatch.class, LoopWatch.start());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isWatched(context)) {
            List<String> seen = Objects
                    .requireNonNull(context.getStore(NAMESPACE).get(LoopWatch.class, LoopWatch.class)).seen();
            if (!seen.isEmpty()) {
                throw new AssertionError(
                        "%d calls blocked a loop thread in '%s'. Make them async, or send them to a pool by Bridge.toAsync(). The first ones:%n%s"
                                .formatted(seen.size(), context.getDisplayName(),
                                        String.join("\n", seen.subList(0, Math.min(3, seen.size())))));
            }
        }
    }

    private static boolean isWatched(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        return test != LoopWatchTest.class && test.getEnclosingClass() == null;
    }
}
