package dev.segue.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * Keeps a second server off a home directory. The operating system holds the lock and drops it when the process ends, however
 * it ends; the file {@code server.lock} stays and names the last holder.
 *
 * <p>Threading: safe from any.
 */
final class HomeLock implements AutoCloseable {
    /** A POSIX lock neither excludes its own process nor survives this process closing the file elsewhere: so look here first. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HomeLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock of {@code home}, which must exist, without waiting.  @throws CommandException if another server has it */
    static HomeLock take(Path home) throws IOException {
        var file = home.toRealPath().resolve("server.lock");
        if (!HELD.add(file)) {
            throw taken(home, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new HomeLock(file, locked(home, file));
        } catch (IOException | RuntimeException failure) {
            HELD.remove(file);
            throw failure;
        }
    }

    private static FileChannel locked(Path home, Path file) throws IOException {
        var channel = FileChannel.open(file, CREATE, READ, WRITE);
        try {
            if (channel.tryLock() == null) {
                throw taken(home, holder(channel));
            }
            channel.truncate(0).write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        return US_ASCII.decode(pid.flip()).toString();
    }

    private static CommandException taken(Path home, String pid) {
        return new CommandException(
                "Another Segue server (process %s) uses '%s'. Stop it, or choose another directory with --home."
                        .formatted(pid.isEmpty() ? "unknown" : pid, home),
                CommandException.FAILED);
    }

    /** Lets the next server in. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(file);
        }
    }
}
