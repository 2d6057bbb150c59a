package dev.segue.gateway;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/**
 * What one request keeps outside the heap, until it is over.
 *
 * <p>A file is its owner's alone, and is deleted as soon as it is open: from then on only its channel leads to it, and the system frees it when that
 * is closed or the process ends, however it ends.
 * <p>Threading: safe from any.
 */
final class Storage {
    /** For requests that have no network: what they bring is in memory. */
    static final Storage NONE = new Storage(BodyConfig.DEFAULT.withMemory(Integer.MAX_VALUE), Runnable::run,
            Runnable::run);

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final String NAME = "segue-body-";
    private static final long NAMED_MILLIS = 60_000; // far longer than a file has its name

    private final BodyConfig config;
    private final Executor disk;
    private final Executor loop;
    private final List<FileChannel> files = new ArrayList<>(0); // guarded by itself
    private boolean over; // guarded by files

    /** @param loop runs one task at a time */
    Storage(BodyConfig config, Executor disk, Executor loop) {
        this.config = config;
        this.disk = disk;
        this.loop = loop;
    }

    /** Makes the storage of {@code exchange}, which ends with it. */
    static Storage of(HttpServerExchange exchange, BodyConfig config) {
        XnioIoThread thread = exchange.getIoThread();
        var storage = new Storage(config, exchange.getConnection().getWorker(),
                task -> {
                    if (thread.equals(Thread.currentThread())) {
                        task.run();
                    } else {
                        thread.execute(task);
                    }
                });
        exchange.addExchangeCompleteListener((_, next) -> {
            storage.close();
            next.proceed();
        });
        return storage;
    }

    /**
     * Sees that files can be kept in {@code folder}, and deletes what a process left there that ended between making one and deleting it. Blocks.
     *
     * @throws StartException if they can't
     */
    static void open(Path folder) {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new StartException(
                    "Can't keep bodies in '%s': it is no folder that this user may write to. Make it one, or configure another."
                            .formatted(folder),
                    null);
        }
        Instant old = Instant.now().minusMillis(NAMED_MILLIS);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, NAME + "*")) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException failure) {
            LOG.warn("What earlier processes left in '{}' was not deleted: {}. Delete '{}*' by hand.", folder, failure,
                    NAME);
        }
    }

    BodyConfig config() {
        return config;
    }

    /** Returns what keeps the bytes it is given, as this is configured. */
    Spool spool() {
        return new Spool(this, config.memory());
    }

    /** Returns what runs work that may block. */
    Executor disk() {
        return disk;
    }

    /** Returns what runs work on the request's loop: at once, if called there. */
    Executor loop() {
        return loop;
    }

    /** Opens an empty file. Blocks. */
    FileChannel file() throws IOException {
        Path path = config.folder().resolve(NAME + UUID.randomUUID());
        FileAttribute<?>[] owner = path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[]{
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        FileChannel file = FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE), owner);
        synchronized (files) {
            if (!over) {
                files.add(file);
                return file;
            }
        }
        file.close();
        throw new IOException("The request is over, so nothing of it is kept any more.");
    }

    private void close() {
        List<FileChannel> left;
        synchronized (files) {
            over = true;
            left = List.copyOf(files);
        }
        if (!left.isEmpty()) {
            Runnable closing = () -> left.forEach(IoUtils::safeClose); // to free a long file takes a while
            try {
                disk.execute(closing);
            } catch (RejectedExecutionException stopped) {
                closing.run();
            }
        }
    }
}
