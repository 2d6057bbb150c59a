package dev.segue.orm.exec;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Stands between drivers and the server, reads the messages that pass, and cuts or holds back by message.
 *
 * <p>Held back messages are delivered when the proxy is healed, as a network would that was interrupted.
 * <p>Threading: safe from any; two threads for each connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">PostgreSQL's message formats</a>
 */
final class FaultProxy implements AutoCloseable {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int ENCRYPTION_REQUEST = 80_877_104;

    private final ServerSocket door = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile Function<Message, Fault> rule = _ -> Fault.NONE;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refusing;
    private final Valve toServer = new Valve();
    private final Valve toClient = new Valve();

    FaultProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    /** What happens when a message comes. */
    enum Fault {
        NONE,
        /** Both sides are cut off; the message does not arrive. */
        CUT_BEFORE,
        /** The message arrives, one to the server with the Sync that makes it act on it; then both sides are cut off. */
        CUT_AFTER
    }

    /**
     * A message that passes.
     *
     * @param type as in the protocol: {@code Q} and {@code B} are a statement sent, {@code C} is one done, {@code D} is a row
     * @param text the statement, or what the server says it did; empty for other types
     */
    record Message(boolean fromServer, char type, String text) {
        boolean isStatement(String sql) {
            return !fromServer && (type == 'Q' || type == 'B') && text.equals(sql);
        }

        boolean isDone(String tag) {
            return fromServer && type == 'C' && text.equals(tag);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    /** Asks {@code rule} about every message from now on. */
    void on(Function<Message, Fault> rule) {
        this.rule = rule;
    }

    /** Asks {@code rule} until it has led to one fault. */
    void once(Function<Message, Fault> rule) {
        int before = faults.get();
        on(message -> faults.get() > before ? Fault.NONE : rule.apply(message));
    }

    /** Holds back what goes to the server, what comes from it, or both; false for both heals. */
    void hold(boolean requests, boolean answers) {
        toServer.close(requests);
        toClient.close(answers);
    }

    /** Cuts all connections, and refuses new ones until told otherwise: no server is there. */
    void down(boolean on) {
        refusing = on;
        if (on) {
            links.forEach(Link::cut);
        }
    }

    /** Returns how many connections were refused because no server was there. */
    int refused() {
        return refused.get();
    }

    /** Returns how many connections were cut by a rule. */
    int faults() {
        return faults.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        hold(false, false);
        links.forEach(Link::cut);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (refusing) {
                    client.close();
                    refused.incrementAndGet();
                } else {
                    connect(client);
                }
            } catch (IOException closed) {
                // the door
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            new Link(client, new Socket(InetAddress.getLoopbackAddress(), target)).start();
        } catch (IOException refused) {
            client.close();
        }
    }

    /** Lets messages pass, or not yet. */
    private static final class Valve {
        private boolean closed;

        synchronized void close(boolean on) {
            closed = on;
            notifyAll();
        }

        synchronized void pass() throws IOException {
            try {
                while (closed) {
                    wait();
                }
            } catch (InterruptedException interruption) {
                throw new IOException(interruption);
            }
        }
    }

    /** One client's connection and its connection to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Map<String, String> prepared = new ConcurrentHashMap<>();
        private volatile boolean oneByte;
        private volatile boolean cutAtSync;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() throws SocketException {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            links.add(this);
            Thread.ofVirtual().start(() -> pump(this::requests));
            Thread.ofVirtual().start(() -> pump(this::answers));
        }

        private interface Pump {
            void run() throws IOException;
        }

        private void pump(Pump direction) {
            try {
                direction.run();
            } catch (IOException closed) {
                // cut below
            } finally {
                cut();
            }
        }

        void cut() {
            links.remove(this);
            for (Closeable end : new Closeable[]{client, server}) {
                try {
                    end.close();
                } catch (IOException closed) {
                    // it was
                }
            }
        }

        private void requests() throws IOException {
            var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = server.getOutputStream();
            boolean asks; // not what the other thread makes of it, which may have the answer already
            do {
                byte[] start = frame(in, 0);
                int code = ByteBuffer.wrap(start).getInt(4);
                asks = code == SSL_REQUEST || code == ENCRYPTION_REQUEST;
                oneByte = asks;
                toServer.pass();
                out.write(start);
            } while (asks);
            while (true) {
                byte[] frame = frame(in, 1);
                forward(message(frame), frame, out, toServer);
            }
        }

        private void answers() throws IOException {
            var in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
            OutputStream out = client.getOutputStream();
            while (true) {
                in.mark(1);
                byte first = in.readByte();
                if (oneByte && (first == 'N' || first == 'S' || first == 'G')) {
                    oneByte = false;
                    out.write(first);
                } else {
                    in.reset();
                    byte[] frame = frame(in, 1);
                    char type = (char) frame[0];
                    forward(new Message(true, type, type == 'C' ? string(frame, 5) : ""), frame, out, toClient);
                }
            }
        }

        private void forward(Message message, byte[] frame, OutputStream out, Valve valve) throws IOException {
            if (cutAtSync && message.fromServer()) {
                return; // the other thread cuts, and this must not be faster
            }
            Fault fault = rule.apply(message);
            valve.pass();
            if (fault == Fault.CUT_BEFORE) {
                throw broken();
            }
            cutAtSync |= fault == Fault.CUT_AFTER && !message.fromServer();
            out.write(frame);
            boolean here = message.fromServer() ? fault == Fault.CUT_AFTER // else its client would wait for the rest
                    : cutAtSync && message.type() != 'B' && message.type() != 'E';
            if (here) {
                out.flush();
                throw broken();
            }
        }

        private IOException broken() {
            faults.incrementAndGet();
            return new IOException("cut");
        }

        private Message message(byte[] frame) {
            char type = (char) frame[0];
            return new Message(false, type, switch (type) {
                case 'Q' -> string(frame, 5);
                case 'P' -> parsed(frame);
                case 'B' -> prepared.getOrDefault(string(frame, 5 + string(frame, 5).length() + 1), "");
                default -> "";
            });
        }

        private String parsed(byte[] frame) {
            String name = string(frame, 5);
            String sql = string(frame, 5 + name.length() + 1);
            prepared.put(name, sql);
            return sql;
        }

        private static String string(byte[] frame, int from) {
            int to = from;
            while (frame[to] != 0) {
                to++;
            }
            return new String(frame, from, to - from, StandardCharsets.UTF_8);
        }

        /** Reads a message: a type, unless it is among the first, and a length that counts itself. */
        private static byte[] frame(DataInputStream in, int typeLength) throws IOException {
            byte[] head = in.readNBytes(typeLength + 4);
            if (head.length < typeLength + 4) {
                throw new IOException("end");
            }
            int length = ByteBuffer.wrap(head).getInt(typeLength);
            byte[] frame = new byte[typeLength + length];
            System.arraycopy(head, 0, frame, 0, head.length);
            in.readFully(frame, head.length, length - 4);
            return frame;
        }
    }
}
