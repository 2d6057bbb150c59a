package dev.segue.gateway.legacy;

import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.PathResourceManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads WAR files.
 *
 * <p>What is read: classes and libraries, annotations, web.xml and the fragments of libraries, container initialisers, WebSocket
 * endpoints, static resources, also those in libraries. What is not: {@code docs/legacy.md} has the list; what would change the meaning of an
 * application when left out is refused.
 */
public final class War {
    private War() {}

    /**
     * Returns the application in {@code file}. It is unpacked to a folder of its own, which is deleted when the application is unmounted.
     *
     * @throws MountException if the file can't be read, is no WAR, or has something that is wrong or not supported
     */
    public static Servlets read(Path file) {
        Path folder = unpacked(file);
        try {
            return read(file, folder);
        } catch (MountException known) {
            delete(folder);
            throw known;
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError failure) {
            delete(folder);
            throw new MountException("Can't read WAR '%s': %s. Correct it and build it again.".formatted(file,
                    MountException.reason(failure)), failure);
        }
    }

    private static Servlets read(Path file, Path folder) throws IOException, ClassNotFoundException {
        List<Path> libraries = libraries(folder);
        var loader = new WarClassLoader(places(folder, libraries), War.class.getClassLoader());
        boolean complete = false;
        try {
            WarClasses classes = WarClasses.indexed(folder.resolve("WEB-INF/classes"), libraries);
            classes.refuseOldNames(file);
            var servlets = new Servlets(name(file), loader);
            servlets.deployment().setResourceManager(new WarResources(new PathResourceManager(folder),
                    new ClassPathResourceManager(loader, "META-INF/resources")));
            new WarDeployment(servlets, loader, classes, hasPages(folder))
                    .fill(WebXml.effective(file, folder, classes, loader));
            servlets.closes(() -> delete(folder));
            servlets.closes(loader);
            complete = true;
            return servlets;
        } finally {
            if (!complete) {
                loader.close();
            }
        }
    }

    private static boolean hasPages(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().matches(".*\\.jspx?"));
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.war$", "");
    }

    private static Path unpacked(Path file) {
        if (Files.isDirectory(file)) {
            throw new MountException(
                    "'%s' is no WAR: it is a folder. Name the file that the build of a web application makes."
                            .formatted(file),
                    null);
        }
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.stream().noneMatch(entry -> entry.getName().startsWith("WEB-INF/"))) {
                throw new MountException(
                        "'%s' is no WAR: it has no folder 'WEB-INF'. Name the file that the build of a web application makes."
                                .formatted(file),
                        null);
            }
            Path folder = Files.createTempDirectory("segue-war");
            try {
                for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                    unpack(zip, entry, folder, file);
                }
            } catch (IOException | RuntimeException failure) {
                delete(folder);
                throw failure;
            }
            return folder;
        } catch (NoSuchFileException missing) {
            throw new MountException("There is no WAR '%s'. Check the path.".formatted(file), missing);
        } catch (AccessDeniedException denied) {
            throw new MountException("WAR '%s' may not be read by this user. Change its permissions.".formatted(file),
                    denied);
        } catch (ZipException broken) {
            throw new MountException(
                    "'%s' is no WAR: %s. Name a WAR file, or copy it again if it is damaged.".formatted(file,
                            broken.getMessage()),
                    broken);
        } catch (IOException failure) {
            throw new MountException("Can't unpack WAR '%s': %s. Free the disk or correct the path.".formatted(file,
                    MountException.reason(failure)), failure);
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path folder, Path file) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new MountException(
                    "WAR '%s' has an entry '%s' that leads out of it. Don't trust that file.".formatted(file,
                            entry.getName()),
                    null);
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else {
            Files.createDirectories(target.getParent());
            try (var content = zip.getInputStream(entry)) {
                Files.copy(content, target);
            }
        }
    }

    private static List<Path> libraries(Path folder) throws IOException {
        Path place = folder.resolve("WEB-INF/lib");
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static URL[] places(Path folder, List<Path> libraries) {
        return Stream.concat(Stream.of(folder.resolve("WEB-INF/classes")), libraries.stream()).map(War::url)
                .toArray(URL[]::new);
    }

    private static URL url(Path place) {
        try {
            return place.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException leftover) {
            // The system's folder for temporary files is cleaned by the system.
        }
    }
}
