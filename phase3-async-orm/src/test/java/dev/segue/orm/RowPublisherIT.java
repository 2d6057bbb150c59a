package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.xml.XmlClass;
import org.testng.xml.XmlInclude;
import org.testng.xml.XmlSuite;
import org.testng.xml.XmlTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code asyncStream()} keeps the rules of Reactive Streams, as their own test suite checks them. */
class RowPublisherIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config(), BRIDGE);
        database.execute(
                "CREATE VIEW lib_tag AS SELECT n::int AS id, 'tag ' || n AS name FROM (SELECT generate_series(1, 2147483647) AS n) s");
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    @Test
    void itPassesTheTestSuiteOfReactiveStreams() {
        TestListenerAdapter results = run(new XmlClass(Verification.class));
        System.out.printf("Reactive Streams TCK: %d passed, %d skipped (optional or impossible to verify), %d failed%n",
                results.getPassedTests().size(), results.getSkippedTests().size(), results.getFailedTests().size());
        assertThat(results.getFailedTests()).as("failures").extracting(ITestResult::getName).isEmpty();
        assertThat(results.getPassedTests()).hasSize(29);
        assertThat(results.getSkippedTests()).extracting(ITestResult::getName)
                .filteredOn(name -> !name.startsWith("untested_"))
                .as("those that want a publisher which fails before it is asked").hasSize(2);
        await().untilAsserted(
                () -> assertThat(TEST.sessions()).noneMatch(session -> session.contains("idle in transaction")));
    }

    /** The suite finds a publisher that ignores demand. */
    @Test
    void theSuiteFindsAPlantedFault() {
        String rule = "required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements";
        var flooding = new XmlClass(Flooding.class);
        flooding.setIncludedMethods(List.of(new XmlInclude(rule)));
        assertThat(run(flooding).getFailedTests()).extracting(ITestResult::getName).containsExactly(rule);
    }

    private static TestListenerAdapter run(XmlClass verification) {
        var suite = new XmlSuite();
        var test = new XmlTest(suite);
        test.setClasses(List.of(verification));
        var results = new TestListenerAdapter();
        var runner = new TestNG(false);
        runner.setXmlSuites(List.of(suite));
        runner.addListener(results);
        runner.setVerbose(0);
        runner.run();
        return results;
    }

    /** For TestNG, which makes it. */
    public static class Verification extends FlowPublisherVerification<Integer> {
        public Verification() {
            super(new TestEnvironment(2000, 100), 1000);
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return database.objects(Tag.class).value(Tag_.id).limit(elements).asyncStream(7);
        }

        /** None fails before a row is asked for: until then nothing is sent. */
        @Override
        public Flow.@Nullable Publisher<Integer> createFailedFlowPublisher() {
            return null;
        }

        @Override
        public long maxElementsFromPublisher() {
            return Integer.MAX_VALUE;
        }
    }

    /** For TestNG, which makes it. */
    public static final class Flooding extends Verification {
        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return subscriber -> super.createFlowPublisher(elements).subscribe(new Unbounded<>(subscriber));
        }
    }

    private record Unbounded<T>(Flow.Subscriber<? super T> to) implements Flow.Subscriber<T> {
        @Override
        public void onSubscribe(Flow.Subscription given) {
            to.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    given.request(Long.MAX_VALUE);
                }

                @Override
                public void cancel() {
                    given.cancel();
                }
            });
        }

        @Override
        public void onNext(T item) {
            to.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            to.onError(failure);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }
}
