package dev.segue.bridge;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test method as sync code that a loop has called, on a thread of one kind; on JUnit's own for {@link Home#PLATFORM}. */
record OnHome(Home home, Supplier<Bridge> bridge) implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(Invocation<@Nullable Void> method, ReflectiveInvocationContext<Method> called,
            ExtensionContext context) throws Throwable {
        if (home == Home.PLATFORM) {
            method.proceed();
            return;
        }
        try (var loop = new TestLoop()) {
            CompletableFuture<Thread> ran = loop.start(() -> bridge.get().toAsync(home.of(bridge.get()), () -> {
                proceed(method);
                return Thread.currentThread();
            }));
            Failures.join(ran);
        }
    }

    private static void proceed(Invocation<@Nullable Void> method) {
        try {
            method.proceed();
        } catch (Throwable failure) {
            throw Failures.raise(failure);
        }
    }
}
