package dev.segue.views;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How to reach the control endpoint of a running server: kept in an owner-only file, so that who may read the file may steer.
 *
 * @param url where the endpoint listens, on loopback
 * @param token the bearer token it asks for
 * @param pid the server's process
 */
public record ControlFile(URI url, String token, long pid) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String NAME = "control.json";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** Reads the file of the server that uses {@code home}; empty if there is none or its process has ended. */
    public static Optional<ControlFile> read(Path home) {
        try {
            var control = MAPPER.readValue(Files.readString(home.resolve(NAME)), ControlFile.class);
            return Optional.of(control).filter(found -> ProcessHandle.of(found.pid()).isPresent());
        } catch (IOException | JacksonException missing) {
            return Optional.empty();
        }
    }

    /** Writes the file whole or not at all, readable by its owner only from its first byte. */
    void write(Path home) {
        try {
            Path draft = home.resolve(NAME + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(draft, MAPPER.writeValueAsString(this));
            Files.move(draft, home.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("Can't write '%s': %s.".formatted(home.resolve(NAME), failure.getMessage()),
                    failure);
        }
    }

    static void delete(Path home) {
        try {
            Files.deleteIfExists(home.resolve(NAME));
        } catch (IOException failure) {
            throw new UncheckedIOException("Can't delete '%s': %s.".formatted(home.resolve(NAME), failure.getMessage()),
                    failure);
        }
    }
}
