package dev.segue.orm;

import dev.segue.bridge.Around;
import dev.segue.bridge.ExpiringStore;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each method that does I/O has its two forms, side by side. */
class PairParityTest {
    private static final List<Class<?>> PAIRED = List.of(QuerySet.class, RelatedSet.class, Values.class,
            Raw.class, Folded.class, Database.class);
    /** What chain steps return; they do no I/O. A method that returns its receiver's own type returns {@link Rows}, erased. */
    private static final Set<Class<?>> STEPS = Set.of(QuerySet.class, RelatedSet.class, Values.class, Raw.class,
            Rows.class,
            Condition.class, DataSource.class, Folded.class, Around.class, ExpiringStore.class);
    /** Sync only, as their documentation says. */
    private static final List<String> SYNC_ONLY = List.of("execute", "close", "open", "setRollback", "load");
    /** Async only: a callback has no sync form. */
    private static final List<String> ASYNC_ONLY = List.of("asyncExecute");
    /** What comes one by one: there by a stream, here by a publisher. */
    private static final Map<Class<?>, Class<?>> ONE_BY_ONE = Map.of(Stream.class, Flow.Publisher.class);
    /** Code given to a method is of its kind: what returns a value there returns a stage of it here. */
    private static final Map<Class<?>, Class<?>> BODIES = Map.of(Callable.class, Supplier.class, Runnable.class,
            Supplier.class);
    private static final Map<Type, Type> BOXES = Map.of(long.class, Long.class, boolean.class, Boolean.class, int.class,
            Integer.class, void.class, Void.class);

    @Test
    void eachAsyncMethodHasASyncTwinWithTheSameParametersAndResult() {
        assertThat(methods().filter(method -> isAsync(method) && !ASYNC_ONLY.contains(method.getName())))
                .isNotEmpty().allSatisfy(async -> {
                    Method sync = syncTwin(async);
                    assertThat(async.getReturnType())
                            .isEqualTo(ONE_BY_ONE.getOrDefault(sync.getReturnType(), CompletableFuture.class));
                    Type result = ((ParameterizedType) async.getGenericReturnType()).getActualTypeArguments()[0];
                    assertThat(result).hasToString(result(sync).toString());
                });
    }

    @Test
    void eachSyncMethodThatDoesInputOrOutputHasAnAsyncTwin() {
        assertThat(methods().filter(method -> !isAsync(method) && doesInputOrOutput(method))).isNotEmpty()
                .allSatisfy(PairParityTest::asyncTwin);
    }

    @Test
    void twinsStandSideBySideSyncFirst() throws IOException {
        for (String file : List.of("Rows", "Writable", "QuerySet", "RelatedSet", "Values", "Folded", "Database")) {
            assertSideBySide(Files.readString(Path.of("src/main/java/dev/segue/orm/" + file + ".java")));
        }
    }

    private static void assertSideBySide(String source) {
        List<String> names = Pattern
                .compile("^    public (?:final )?(?:<.*> )?[\\w<>, ?@]+ (\\w+)\\(", Pattern.MULTILINE)
                .matcher(source).results().map(match -> match.group(1)).toList();
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i).startsWith("async") && !ASYNC_ONLY.contains(names.get(i))) {
                assertThat("async" + capitalised(names.get(i - 1))).isEqualTo(names.get(i));
            }
        }
    }

    /** What it finds must include what it is for, or it would pass without looking. */
    @Test
    void theMethodsOfTheSuperclassAreLookedAt() {
        assertThat(methods().map(Method::getName)).contains("get", "asyncGet", "asyncStream", "filter");
    }

    private static Type result(Method sync) {
        return ONE_BY_ONE.containsKey(sync.getReturnType())
                ? ((ParameterizedType) sync.getGenericReturnType()).getActualTypeArguments()[0]
                : boxed(sync.getGenericReturnType());
    }

    private static Stream<Method> methods() {
        return PAIRED.stream().flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> method.getDeclaringClass().getPackage() == Rows.class.getPackage()
                        && !method.isSynthetic());
    }

    private static boolean doesInputOrOutput(Method method) {
        return !STEPS.contains(method.getReturnType()) && !SYNC_ONLY.contains(method.getName());
    }

    private static boolean isAsync(Method method) {
        return method.getName().startsWith("async");
    }

    private static Method syncTwin(Method async) {
        return twin(async, syncName(async),
                sync -> asyncParameters(sync).equals(List.of(async.getParameterTypes())));
    }

    private static Method asyncTwin(Method sync) {
        return twin(sync, "async" + capitalised(sync.getName()),
                async -> asyncParameters(sync).equals(List.of(async.getParameterTypes())));
    }

    private static Method twin(Method method, String name, Predicate<Method> fits) {
        return Stream.of(method.getDeclaringClass().getMethods())
                .filter(twin -> twin.getName().equals(name) && fits.test(twin)).findFirst()
                .orElseThrow(() -> new AssertionError("%s has no twin '%s'.".formatted(method, name)));
    }

    private static List<Class<?>> asyncParameters(Method sync) {
        return Stream.of(sync.getParameterTypes()).<Class<?>>map(type -> BODIES.getOrDefault(type, type)).toList();
    }

    private static String syncName(Method async) {
        String name = async.getName().substring("async".length());
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static Type boxed(Type type) {
        return BOXES.getOrDefault(type, type);
    }
}
