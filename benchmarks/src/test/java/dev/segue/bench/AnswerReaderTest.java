package dev.segue.bench;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AnswerReaderTest {
    private static final String CHUNKED = """
        HTTP/1.1 200 OK\r
        transfer-encoding: Chunked\r
        Content-Type: text/plain\r
        \r
        3;name=value\r
        abc\r
        A\r
        0123456789\r
        0\r
        Trailer: yes\r
        \r
        """;

    @Test
    void readsABodyByItsContentLength() throws IOException {
        var reader = reader("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");

        reader.read();

        assertThat(reader.matches(answer(200, "hello"))).isTrue();
        assertThat(reader.matches(answer(200, "hellO"))).isFalse();
        assertThat(reader.matches(answer(200, "hell"))).isFalse();
        assertThat(reader.matches(answer(200, "hello!"))).isFalse();
        assertThat(reader.matches(answer(201, "hello"))).isFalse();
        assertThat(reader.answer().contentType()).isEqualTo("text/plain");
        assertThat(reader.keepsAlive()).isTrue();
    }

    @Test
    void joinsChunksAndSkipsExtensionsAndTrailers() throws IOException {
        var reader = reader(CHUNKED);

        reader.read();

        assertThat(reader.matches(answer(200, "abc0123456789"))).isTrue();
    }

    @Test
    void readsAnAnswerThatArrivesByteByByte() throws IOException {
        var reader = new AnswerReader(new ByteByByte(CHUNKED));

        reader.read();

        assertThat(reader.matches(answer(200, "abc0123456789"))).isTrue();
    }

    @Test
    void readsABodyLargerThanItsBuffers() throws IOException {
        String body = "0123456789".repeat(10_000);
        var reader = reader("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body);

        reader.read();

        assertThat(reader.matches(answer(200, body))).isTrue();
    }

    @Test
    void readsAnswerAfterAnswer() throws IOException {
        var reader = new AnswerReader(new ByteByByte(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\n2"));

        reader.read();
        assertThat(reader.matches(answer(200, "one"))).isTrue();
        reader.read();
        assertThat(reader.matches(answer(404, "2"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void expectsNoBodyWhereThereNeverIsOne(int status) throws IOException {
        var reader = reader("HTTP/1.1 %d Nothing\r\nContent-Length: 5\r\n\r\n".formatted(status));

        reader.read();

        assertThat(reader.matches(answer(status, ""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"})
    void seesThatTheServerWillClose(String answer) throws IOException {
        var reader = reader(answer);

        reader.read();

        assertThat(reader.keepsAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"})
    void failsWhenTheConnectionEndsBeforeTheAnswer(String cut) {
        assertThatThrownBy(reader(cut)::read).isInstanceOf(EOFException.class).hasMessageContaining("ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nto the end",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhello"})
    void refusesWhatItCannotReadRightly(String answer) {
        assertThatThrownBy(reader(answer)::read).isInstanceOf(ProtocolException.class);
    }

    @Test
    void refusesAnEndlessLine() {
        assertThatThrownBy(reader("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000))::read)
                .isInstanceOf(ProtocolException.class).hasMessageContaining("16384");
    }

    private static AnswerReader reader(String bytes) {
        return new AnswerReader(new ByteArrayInputStream(bytes.getBytes(UTF_8)));
    }

    private static Answer answer(int status, String body) {
        return new Answer(status, "", body.getBytes(UTF_8));
    }

    private static final class ByteByByte extends FilterInputStream {
        ByteByByte(String bytes) {
            super(new ByteArrayInputStream(bytes.getBytes(UTF_8)));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(1, length));
        }
    }
}
