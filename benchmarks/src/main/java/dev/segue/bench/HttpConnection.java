package dev.segue.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One keep-alive connection that asks for one target, over a plain socket: a full HTTP client would take a share of the CPU that
 * the server under test needs on the same machine.
 *
 * <p>Bound: an exchange ends within its patience, also if the server sends a byte now and then.
 * <p>Threading: confined to one thread.
 */
final class HttpConnection implements Closeable {
    private final Socket socket;
    private final byte[] request;
    private final long patience; // ns
    private final OutputStream output;
    private final AnswerReader reader;
    private long deadline; // of the exchange under way, on the clock of System.nanoTime

    private HttpConnection(Socket socket, Target target, Duration patience) throws IOException {
        this.socket = socket;
        this.request = target.request();
        this.patience = patience.toNanos();
        this.output = socket.getOutputStream();
        this.reader = new AnswerReader(new TimedInput(socket.getInputStream()));
    }

    /** Connects within {@code patience}. */
    static HttpConnection open(Target target, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(target.address(), Math.toIntExact(patience.toMillis()));
            return new HttpConnection(socket, target, patience);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** Sends the request and reads the whole answer. */
    AnswerReader exchange() throws IOException {
        deadline = System.nanoTime() + patience;
        output.write(request);
        reader.read();
        return reader;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The socket's input, each read of which may take only what is left of the exchange's time. */
    private final class TimedInput extends InputStream {
        private final InputStream input;

        TimedInput(InputStream input) {
            this.input = input;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            long left = Math.ceilDiv(deadline - System.nanoTime(), 1_000_000);
            if (left <= 0) {
                throw new SocketTimeoutException("The answer took too long.");
            }
            socket.setSoTimeout(Math.toIntExact(left));
            return input.read(bytes, offset, length);
        }
    }
}
