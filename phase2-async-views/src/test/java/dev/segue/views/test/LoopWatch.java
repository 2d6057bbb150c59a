package dev.segue.views.test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingStream;

/**
 * Sees each call that blocks a loop thread, of the bridge, of a gateway or of a database driver, in the recorder of the JDK.
 *
 * <p>No call: a loop that waits for work, or is woken by a thread that was itself put to sleep meanwhile, or ends, one that reads or writes a socket that does not block, one that loads, links or initializes a class, one that writes the log of the tests, one that
 * takes random bytes from {@code /dev/urandom}, which never waits, one that gets a lock in less than
 * {@link #LONG}, which other code then held only to compute. A virtual thread that a loop carries gives way, so
 * it is not looked at.
 */
final class LoopWatch implements AutoCloseable {
    private static final List<String> BLOCKING = List.of("jdk.ThreadSleep", "jdk.ThreadPark", "jdk.JavaMonitorEnter",
            "jdk.JavaMonitorWait", "jdk.SocketRead", "jdk.SocketWrite", "jdk.FileRead", "jdk.FileWrite",
            "jdk.FileForce");
    private static final Pattern LOOP = Pattern.compile("segue-loop.*|XNIO-\\d+ I/O-\\d+|vert\\.x-eventloop.*");
    private static final Pattern NO_CALL = Pattern.compile(
            "java\\.util\\.concurrent\\.ThreadPoolExecutor\\.(getTask|processWorkerExit)|sun\\.nio\\.ch\\.EPollSelectorImpl\\.clearInterrupt|java\\.lang\\.ClassLoader\\.loadClass|.*\\.<clinit>|java\\.lang\\.invoke\\.MethodHandleNatives\\..*|org\\.xnio\\.nio\\.(NioSocketConduit|WorkerThread.SynchTask)\\..*|io\\.netty\\.channel\\.socket\\.nio\\.NioSocketChannel\\.do\\w+|sun\\.security\\.provider\\.NativePRNG.*|ch\\.qos\\.logback\\..*");

    private static final Pattern LOCK = Pattern.compile("java\\.util\\.concurrent\\.locks\\.Reentrant\\w*Lock[.$].*");
    private static final Duration LONG = Duration.ofMillis(50);

    private final RecordingStream stream = new RecordingStream();
    private final Queue<Call> seen = new ConcurrentLinkedQueue<>();

    private LoopWatch() {
        for (String event : BLOCKING) {
            stream.enable(event).withThreshold(Duration.ZERO).withStackTrace();
            stream.onEvent(event, this::see);
        }
        stream.startAsync();
    }

    static LoopWatch start() {
        return new LoopWatch();
    }

    /**
     * A call that blocked a loop thread.
     *
     * @param text what it was, with its stack
     */
    record Call(Instant start, String text) {}

    /** Ends, and returns what was seen since the start. */
    List<Call> calls() {
        stream.stop();
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        stream.close();
    }

    private void see(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        RecordedStackTrace stack = event.getStackTrace();
        if (thread != null && !thread.isVirtual() && thread.getJavaName() != null
                && LOOP.matcher(thread.getJavaName()).matches()) {
            List<String> frames = stack == null ? List.of()
                    : stack.getFrames().stream().map(LoopWatch::written).toList();
            if (!isShortLock(event, frames) && !isOfAnotherThreadsClass(event)
                    && frames.stream().noneMatch(frame -> NO_CALL.matcher(frame).lookingAt())) {
                seen.add(new Call(event.getStartTime(),
                        "%s of %d µs on '%s'%s".formatted(event.getEventType().getName(),
                                event.getDuration().toNanos() / 1_000, thread.getJavaName(),
                                frames.stream().map(frame -> "\n    " + frame).collect(Collectors.joining()))));
            }
        }
    }

    private static boolean isShortLock(RecordedEvent event, List<String> frames) {
        return event.getDuration().compareTo(LONG) < 0 && (event.getEventType().getName().equals("jdk.JavaMonitorEnter")
                || frames.stream().anyMatch(frame -> LOCK.matcher(frame).lookingAt()));
    }

    /** The VM locks a class that a thread links or initializes by an array of {@code int}, which no code can reach. */
    private static boolean isOfAnotherThreadsClass(RecordedEvent event) {
        return event.hasField("monitorClass") && event.getClass("monitorClass") != null
                && event.getClass("monitorClass").getName().equals("[I");
    }

    private static String written(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return "%s.%s:%d".formatted(method.getType().getName(), method.getName(), frame.getLineNumber());
    }
}
