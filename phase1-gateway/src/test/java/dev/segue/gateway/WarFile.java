package dev.segue.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A WAR, or a library, that a test writes. */
final class WarFile {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    WarFile file(String name, String text) {
        return bytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    WarFile bytes(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Adds a web.xml of version 6.0 with {@code content}. */
    WarFile webXml(String content) {
        return file("WEB-INF/web.xml",
                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">\n" + content + "\n</web-app>");
    }

    /** Adds classes below {@code folder}. */
    WarFile classes(String folder, Class<?>... types) {
        for (Class<?> type : types) {
            String name = type.getName().replace('.', '/') + ".class";
            try (InputStream code = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name))) {
                entries.put(folder + name, code.readAllBytes());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return this;
    }

    WarFile library(String name, WarFile library) {
        entries.put("WEB-INF/lib/" + name, library.bytes());
        return this;
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }
}
