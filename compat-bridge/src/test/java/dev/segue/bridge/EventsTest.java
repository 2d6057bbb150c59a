package dev.segue.bridge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class EventsTest {
    private static final Context LIST = Context.empty().with(Context.WORK, "articles.list");

    @TempDir
    private Path folder;

    @Test
    void aHopSaysFromWhereToWhereForWhatAndHowLongItWaited() throws Exception {
        long most;
        List<RecordedEvent> events;
        try (var recording = recording("dev.segue.Hop")) {
            long start = System.nanoTime();
            HopEvent hop = LIST.supply(HopEvent::submitted);
            Thread.ofPlatform().name("segue-worker-1").start(() -> HopEvent.started(hop)).join();
            most = System.nanoTime() - start;
            events = events(recording);
        }
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getEventType().getName()).isEqualTo("dev.segue.Hop");
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Segue");
            assertThat(event.getString("from")).isEqualTo(Thread.currentThread().getName());
            assertThat(event.getString("to")).isEqualTo("segue-worker-1");
            assertThat(event.getString("work")).isEqualTo("articles.list");
            assertThat(event.getDuration("waited").toNanos()).isPositive().isLessThan(most);
            assertThat(event.getStackTrace()).isNull();
            assertThat(event.hasField("submitted")).isFalse();
        });
    }

    @Test
    void aWaitSaysWhereForWhatAndHowDeepAndLastsAsLongAsTheWait() throws Exception {
        List<RecordedEvent> events;
        try (var recording = recording("dev.segue.Wait")) {
            WaitEvent wait = LIST.supply(() -> WaitEvent.entered(2));
            LockSupport.parkNanos(1_000_000);
            WaitEvent.left(wait);
            events = events(recording);
        }
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getEventType().getName()).isEqualTo("dev.segue.Wait");
            assertThat(event.getString("work")).isEqualTo("articles.list");
            assertThat(event.getString("thread")).isEqualTo(Thread.currentThread().getName());
            assertThat(event.getInt("depth")).isEqualTo(2);
            assertThat(event.getDuration()).isPositive();
            assertThat(event.getStackTrace()).isNull();
        });
    }

    @Test
    void anEventOutsideAnyWorkNamesNone() throws Exception {
        try (var recording = recording("dev.segue.Wait")) {
            WaitEvent.left(WaitEvent.entered(0));
            assertThat(events(recording)).singleElement()
                    .satisfies(event -> assertThat(event.getString("work")).isNull());
        }
    }

    @Test
    void thereIsNoneWithoutARecording() {
        assertThat(HopEvent.submitted()).isNull();
        assertThat(WaitEvent.entered(0)).isNull();
        HopEvent.started(null);
        WaitEvent.left(null);
    }

    @Test
    void thereIsNoneInARecordingThatDoesNotWantThem() throws Exception {
        try (var recording = new Recording()) {
            recording.disable("dev.segue.Hop");
            recording.disable("dev.segue.Wait");
            recording.start();
            assertThat(HopEvent.submitted()).isNull();
            assertThat(WaitEvent.entered(0)).isNull();
        }
    }

    private static Recording recording(String event) {
        var recording = new Recording();
        recording.enable(event);
        recording.start();
        return recording;
    }

    private List<RecordedEvent> events(Recording recording) throws IOException {
        recording.stop();
        Path file = folder.resolve("events.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.segue.")).toList();
    }
}
