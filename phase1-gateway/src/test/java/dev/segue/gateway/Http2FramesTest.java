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
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
        follow(atOnce, joined(preface, frameBytes(SETTINGS, 0, 0, new byte[6])));
        assertThat(frames.isHeadOpen()).isFalse();
        follow(atOnce, joined(frameBytes(HEADERS, 0, 1, new byte[300]), frameBytes(CONTINUATION, 0, 1)));
        assertThat(frames.isHeadOpen()).isTrue();
        follow(atOnce, frameBytes(CONTINUATION, END_HEADERS, 1, new byte[5]));
        assertThat(frames.isHeadOpen()).isFalse();
        follow(atOnce, ByteBuffer.allocate(9).put(frameBytes(DATA, 0, 1, new byte[50]), 0, 9).array()); // whose payload is read by others
        follow(atOnce, frameBytes(HEADERS, 0, 3, new byte[2]));
        assertThat(frames.isHeadOpen()).isTrue();
        follow(atOnce, frameBytes(CONTINUATION, END_HEADERS, 3));
        follow(atOnce, frameBytes(DATA, 0, 3));
        assertThat(frames.isHeadOpen()).isFalse();
    }

    private void follow(int atOnce, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += atOnce) {
            int count = Math.min(atOnce, bytes.length - at);
            frames.follow(ByteBuffer.wrap(bytes, at, count), at + count == bytes.length);
        }
    }
}
