package dev.segue.orm;

import dev.segue.orm.lib.Book;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Metamodels that point at each other may be initialised by any threads in any order. */
class InitialisationTest {
    private static final List<String> ENTITIES = List.of("Author", "Book", "Publisher", "Profile", "Restaurant",
            "Place",
            "Review", "Tag");
    private static final int ROUNDS = 50;

    @Test
    void threadsThatInitialiseMetamodelsAtOnceDoNotWaitForEachOther() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (var loader = new Fresh()) {
                assertThat(stuck(loader, ENTITIES.stream().map(name -> "dev.segue.orm.lib." + name + "_").toList(),
                        20_000)).isEmpty();
            }
        }
    }

    /** The canary: two classes that do wait for each other. */
    @Test
    void classesThatNeedEachOtherAreSeenToBeStuck() throws Exception {
        ClassLoader loader = InitialisationTest.class.getClassLoader();
        assertThat(stuck(loader, List.of(Left.class.getName(), Right.class.getName()), 200)).hasSize(2);
    }

    private static final CountDownLatch BOTH = new CountDownLatch(2);

    private static final class Left {
        static final int VALUE = met() + Right.VALUE;
    }

    private static final class Right {
        static final int VALUE = met() + Left.VALUE;
    }

    private static int met() {
        BOTH.countDown();
        try {
            BOTH.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    /** Initialises each of {@code classes} on a thread of its own, and returns those whose threads don't end. */
    private static List<String> stuck(ClassLoader loader, List<String> classes, long millis) throws Exception {
        var barrier = new CyclicBarrier(classes.size());
        List<Thread> threads = new ArrayList<>();
        for (String name : classes) {
            threads.add(Thread.ofPlatform().daemon().name(name).start(() -> initialise(loader, name, barrier)));
        }
        List<String> stuck = new ArrayList<>();
        for (Thread thread : threads) {
            thread.join(millis);
            if (thread.isAlive()) {
                stuck.add(thread.getName());
            }
        }
        return stuck;
    }

    private static void initialise(ClassLoader loader, String name, CyclicBarrier barrier) {
        try {
            barrier.await();
            Class.forName(name, true, loader);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Loads the entities and their metamodels anew. */
    private static final class Fresh extends URLClassLoader {
        Fresh() {
            super(new URL[]{Book.class.getProtectionDomain().getCodeSource().getLocation()},
                    InitialisationTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.segue.orm.lib.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
