package dev.segue.bridge;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What one class logs, until closed; kept from the console. */
final class Warnings implements AutoCloseable {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger log;

    Warnings(Class<?> of) {
        log = (Logger) LoggerFactory.getLogger(of);
        events.start();
        log.addAppender(events);
        log.setAdditive(false);
    }

    /** Returns the events so far. */
    List<ILoggingEvent> list() {
        return List.copyOf(events.list);
    }

    @Override
    public void close() {
        log.setAdditive(true);
        log.detachAppender(events);
    }
}
