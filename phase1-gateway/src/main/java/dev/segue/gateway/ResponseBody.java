package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;

/** What a response sends after its headers. */
sealed interface ResponseBody permits ResponseBody.Bytes, ResponseBody.Stream, Handover, Upgrade {
    /** No body at all. */
    Bytes NONE = new Bytes(new byte[0]);

    /** The length of a stream that tells none. */
    long UNKNOWN = -1;

    /** A body that is there as a whole. */
    final class Bytes implements ResponseBody {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** A body that comes in pieces. */
    sealed interface Stream extends ResponseBody {
        /** Returns what gives them. */
        Flow.Publisher<ByteBuffer> publisher();
    }

    /**
     * A stream that has an end.
     *
     * @param length its bytes, or {@link #UNKNOWN}
     */
    record Chunks(Flow.Publisher<ByteBuffer> publisher, long length) implements Stream {}

    /**
     * A stream of events, which lasts until somebody goes.
     *
     * @param heartbeat the longest silence; then a comment is sent
     */
    record Events(Flow.Publisher<ByteBuffer> publisher, Duration heartbeat) implements Stream {}
}
