package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.xml.XmlClass;
import org.testng.xml.XmlSuite;
import org.testng.xml.XmlTest;

import static org.assertj.core.api.Assertions.assertThat;

/** The publishers of bodies keep the rules of Reactive Streams, as their own test suite checks them. */
@Timeout(120)
class PublishersTest {
    private static final int PIECE = 16_384;

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    private static final ExecutorService LOOP = Executors.newSingleThreadExecutor();

    @TempDir
    private static Path folder = Path.of("");

    @AfterAll
    static void close() {
        LOOP.close();
        BRIDGE.close();
    }

    @ParameterizedTest
    @ValueSource(classes = {OfPulled.class, OfSlices.class, OfFile.class, OfMemory.class})
    void eachPassesTheTestSuiteOfReactiveStreams(Class<?> publisher) {
        assertThatItPasses(publisher);
    }

    static void assertThatItPasses(Class<?> publisher) {
        TestListenerAdapter results = run(publisher);
        System.out.printf("Reactive Streams TCK, %s: %d passed, %d skipped, %d failed%n", publisher.getSimpleName(),
                results.getPassedTests().size(), results.getSkippedTests().size(), results.getFailedTests().size());
        assertThat(results.getFailedTests()).extracting(ITestResult::getName).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(10);
    }

    private static TestListenerAdapter run(Class<?> verification) {
        var suite = new XmlSuite();
        new XmlTest(suite).setClasses(List.of(new XmlClass(verification)));
        var results = new TestListenerAdapter();
        var runner = new TestNG(false);
        runner.setXmlSuites(List.of(suite));
        runner.addListener(results);
        runner.setVerbose(0);
        runner.run();
        return results;
    }

    /** Each is made by TestNG. */
    abstract static class Verification extends FlowPublisherVerification<ByteBuffer> {
        private final long most;

        Verification(long most) {
            super(new TestEnvironment(500, 25), 250);
            this.most = most;
        }

        /** None fails before a piece is asked for: until then nothing is read. */
        @Override
        public Flow.@Nullable Publisher<ByteBuffer> createFailedFlowPublisher() {
            return null;
        }

        @Override
        public long maxElementsFromPublisher() {
            return most;
        }
    }

    public static final class OfPulled extends Verification {
        public OfPulled() {
            super(Integer.MAX_VALUE);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            return Pulled.each(BRIDGE, BRIDGE.virtualThreads(),
                    () -> Stream.generate(() -> new byte[1]).limit(elements).iterator());
        }
    }

    public static final class OfSlices extends Verification {
        public OfSlices() {
            super(10_000);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            return new Slices(new byte[(int) elements], 1);
        }
    }

    public static final class OfFile extends Verification {
        public OfFile() {
            super(100);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            try {
                Path path = folder.resolve("file-" + elements);
                Files.write(path, new byte[(int) elements * PIECE]);
                return new RequestBody.OnDisk(FileChannel.open(path), elements * PIECE,
                        new Storage(BodyConfig.DEFAULT, LOOP, LOOP));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    public static final class OfMemory extends Verification {
        public OfMemory() {
            super(1);
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            return new RequestBody.InMemory(new byte[(int) elements], Storage.NONE);
        }
    }
}
