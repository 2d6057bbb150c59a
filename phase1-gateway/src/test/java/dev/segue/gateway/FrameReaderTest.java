package dev.segue.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.segue.gateway.Frames.LAST;
import static dev.segue.gateway.Frames.announced;
import static dev.segue.gateway.Frames.frame;
import static dev.segue.gateway.Frames.joined;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FrameReaderTest {
    private static final int LIMIT = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, LIMIT})
    void aMessageOfAnyLengthIsRead(int length) throws Exception {
        String text = "x".repeat(length);
        assertThat(read(Frames.text(text), Integer.MAX_VALUE)).containsExactly(new WebSocketFrame.Text(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void itDoesNotMatterHowTheBytesCome(int piece) throws Exception {
        byte[] sent = joined(frame(WebSocketFrame.TEXT, "größ".getBytes(UTF_8)),
                frame(LAST | WebSocketFrame.PING, (byte) 7),
                frame(WebSocketFrame.CONTINUATION), frame(LAST, "er".getBytes(UTF_8)), Frames.text("next"),
                Frames.close(1000));
        assertThat(read(sent, piece)).containsExactly(new WebSocketFrame.Ping(ByteBuffer.wrap(new byte[]{7})),
                new WebSocketFrame.Text("größer"), new WebSocketFrame.Text("next"), new WebSocketFrame.Close(1000, ""));
    }

    @Test
    void aCharacterMayBeSplitBetweenFragments() throws Exception {
        byte[] euro = "€".getBytes(UTF_8);
        assertThat(read(joined(frame(WebSocketFrame.TEXT, euro[0]), frame(0, euro[1]), frame(LAST, euro[2])), 1))
                .containsExactly(new WebSocketFrame.Text("€"));
    }

    static Stream<Arguments> violations() {
        return Stream.of(arguments(1002, frame(LAST | 0x40 | WebSocketFrame.TEXT), "extension"),
                arguments(1002, new byte[]{(byte) (LAST | WebSocketFrame.TEXT), 1, 'x'}, "not masked"),
                arguments(1002, frame(LAST | 3), "opcode 3"), arguments(1002, frame(LAST | 11), "opcode 11"),
                arguments(1002, frame(WebSocketFrame.PING), "control frame"),
                arguments(1002, frame(LAST | WebSocketFrame.PING, new byte[126]), "control frame"),
                arguments(1002, frame(LAST), "mixed up"),
                arguments(1002, joined(frame(WebSocketFrame.TEXT), Frames.text("x")), "mixed up"),
                arguments(1002, announced(LAST | WebSocketFrame.TEXT, 5), "shortest"),
                arguments(1002, announced(LAST | WebSocketFrame.TEXT, Long.MIN_VALUE), "shortest"),
                arguments(1002, frame(LAST | WebSocketFrame.CLOSE, (byte) 3), "code"),
                arguments(1002, Frames.close(1005), "code"),
                arguments(1002, Frames.close(999), "code"), arguments(1002, Frames.close(1006), "code"),
                arguments(1007, frame(LAST | WebSocketFrame.TEXT, (byte) 0xff), "UTF-8"),
                arguments(1007, frame(LAST | WebSocketFrame.TEXT, (byte) 0xed, (byte) 0xa0, (byte) 0x80), "UTF-8"),
                arguments(1007, frame(LAST | WebSocketFrame.CLOSE, (byte) 3, (byte) 0xe8, (byte) 0xff), "UTF-8"),
                arguments(1009, announced(LAST | WebSocketFrame.BINARY, LIMIT + 1), "more than"),
                arguments(1009, announced(LAST | WebSocketFrame.BINARY, Long.MAX_VALUE), "more than"),
                arguments(1009, joined(frame(WebSocketFrame.BINARY, new byte[LIMIT]), frame(LAST, (byte) 1)),
                        "more than"));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void whatAClientMayNotSendIsRefusedWithItsCode(int code, byte[] sent, String reason) {
        assertThatThrownBy(() -> read(sent, 5)).isInstanceOfSatisfying(FrameReader.Violation.class,
                violation -> assertThat(violation.close().code()).isEqualTo(code)).hasMessageContaining(reason);
    }

    private static List<WebSocketFrame> read(byte[] sent, int piece) throws FrameReader.Violation {
        var reader = new FrameReader(LIMIT);
        var frames = new ArrayList<WebSocketFrame>();
        int at = 0;
        while (at < sent.length) {
            int count = Math.min(piece, sent.length - at);
            var bytes = ByteBuffer.wrap(sent, at, count);
            at += count;
            for (WebSocketFrame frame = reader.next(bytes); frame != null; frame = reader.next(bytes)) {
                frames.add(frame);
            }
        }
        return frames;
    }
}
