package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event.
 *
 * <p>Shape: immutable; the {@code with…} methods return a changed copy.
 *
 * @param data any text; of several lines, each is sent as a field of its own, and the browser joins them by {@code \n}
 * @param id what a browser sends as {@code Last-Event-ID} when it connects again; null leaves the one before
 * @param name which listeners hear it; null for those of {@code message}
 * @param retry how long the browser waits before it connects again, from now on; null leaves that as it is
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent events</a>
 */
public record Event(String data, @Nullable String id, @Nullable String name, @Nullable Duration retry) {
    public Event {
        refuseLines("id", id);
        refuseLines("name", name);
        if (retry != null && retry.isNegative()) {
            throw new IllegalArgumentException("'retry' of an event is %s, but must not be negative.".formatted(retry));
        }
    }

    /** Makes an event that has only data. */
    public static Event of(String data) {
        return new Event(data, null, null, null);
    }

    /** Returns this event with an id. */
    public Event withId(String other) {
        return new Event(data, other, name, retry);
    }

    /** Returns this event with a name. */
    public Event withName(String other) {
        return new Event(data, id, other, retry);
    }

    /** Returns this event with a time after which the browser connects again, sent in whole milliseconds. */
    public Event withRetry(Duration time) {
        return new Event(data, id, name, time);
    }

    /** Returns the events of {@code publisher} as they are sent. */
    static Flow.Publisher<ByteBuffer> chunks(Flow.Publisher<Event> publisher) {
        return subscriber -> publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(Event event) {
                subscriber.onNext(ByteBuffer.wrap(event.text().getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }

    /** Returns it as it is sent. */
    String text() {
        var text = new StringBuilder();
        field(text, "id", id);
        field(text, "event", name);
        field(text, "retry", retry == null ? null : Long.toString(retry.toMillis()));
        for (String line : data.split("\r\n|\r|\n", -1)) {
            field(text, "data", line);
        }
        return text.append('\n').toString();
    }

    private static void field(StringBuilder text, String field, @Nullable String value) {
        if (value != null) {
            text.append(field).append(": ").append(value).append('\n');
        }
    }

    private static void refuseLines(String field, @Nullable String value) {
        if (value != null && value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException(
                    "The %s of an event has a line break or a NUL, which would end it early. Remove it."
                            .formatted(field));
        }
    }
}
