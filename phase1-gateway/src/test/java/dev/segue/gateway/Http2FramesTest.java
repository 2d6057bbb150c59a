package dev.segue.gateway;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.Http2Wire.CONTINUATION;
import static dev.segue.gateway.Http2Wire.DATA;
import static dev.segue.gateway.Http2Wire.END_HEADERS;
import static dev.segue.gateway.Http2Wire.HEADERS;
import static dev.segue.gateway.Http2Wire.SETTINGS;
import static dev.segue.gateway.Http2Wire.frameBytes;
import static dev.segue.gateway.Http2Wire.joined;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class Http2FramesTest {
    private final Http2Frames frames = new Http2Frames();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1_000})
    void aHeadIsOpenUntilTheFrameThatEndsIt(int atOnce) {
        follow(atOnce,
                joined("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII), frameBytes(SETTINGS, 0, 0, new byte[6])));
        assertThat(frames.isHeadOpen()).isFalse();
        follow(atOnce, frameBytes(HEADERS, 0, 1, new byte[300]));
        assertThat(frames.isHeadOpen()).isTrue();
        follow(atOnce, frameBytes(CONTINUATION, 0, 1));
        assertThat(frames.isHeadOpen()).isTrue();
        follow(atOnce, frameBytes(CONTINUATION, END_HEADERS, 1, new byte[5]));
        assertThat(frames.isHeadOpen()).isFalse();
        assertThat(frames.follow(ByteBuffer.wrap(frameBytes(DATA, 0, 1, new byte[50]), 0, 9))).isEqualTo(9);
        frames.end(); // others read the rest
        follow(atOnce, frameBytes(HEADERS, 0, 3, new byte[2]));
        assertThat(frames.isHeadOpen()).isTrue();
    }

    private void follow(int atOnce, byte[] frame) {
        var bytes = ByteBuffer.wrap(joined(frame, new byte[20])); // of the next one
        while (bytes.position() < frame.length) {
            int end = Math.min(bytes.capacity(), bytes.position() + atOnce);
            bytes.position(bytes.position() + frames.follow(bytes.duplicate().limit(end)));
        }
        assertThat(bytes.position()).isEqualTo(frame.length);
        frames.end();
    }
}
