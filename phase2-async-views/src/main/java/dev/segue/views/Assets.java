package dev.segue.views;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.LoopThreads;
import dev.segue.bridge.WorkPool;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.StaticFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that pages need, under names with a hash of what is in them, which browsers may keep for a year: a file that changes gets another name.
 *
 * <pre>{@code
 * var assets = Assets.of(Path.of("static"), "/static", bridge, bridge.shared());
 * routes.asyncGet("/static/{rest:path}", request -> assets.answer(request, request.pathValue("rest")));
 *
 * <link rel="stylesheet" href="${assets.url("css/app.css")}">           // /static/css/app.3f2a91c0d4e5b687.css
 * }</pre>
 *
 * <p>Files are looked at once, when it is made, and must not change until the application is started anew; {@link #reloading} is for development.
 * <p>Threading: immutable. {@link #url} never blocks; files are read on the pool.
 */
public final class Assets {
    private static final int HASH = 16; // hexadecimal digits

    private final StaticFiles files;
    private final String place;
    private final boolean reloads;
    private final Map<String, String> hashed;
    private final Map<String, String> plain;

    /** @param hashed names with their hashes, by those of the files */
    private Assets(StaticFiles files, String place, boolean reloads, Map<String, String> hashed) {
        if (!place.startsWith("/") || place.endsWith("/")) {
            throw new IllegalArgumentException(
                    "'%s' is no place for files. Write a path with a slash before it and none after, as in '/static'."
                            .formatted(place));
        }
        this.files = files;
        this.place = place;
        this.reloads = reloads;
        this.hashed = hashed;
        this.plain = hashed.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    /**
     * Reads all files below {@code root}, so it blocks; files and directories whose names begin with a dot are left out.
     *
     * @param place the path at which they are served, such as {@code /static}
     * @throws IllegalArgumentException if there is no such directory, or {@code place} does not begin with a slash, or ends with one
     */
    public static Assets of(Path root, String place, Bridge bridge, WorkPool pool) {
        LoopThreads.refuseBlocking("of()", "it before the loops start");
        StaticFiles files = StaticFiles.of(root, bridge, pool);
        try (Stream<Path> found = Files.walk(root)) {
            var hashed = new TreeMap<String, String>();
            for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (!name.startsWith(".") && !name.contains("/.")) {
                    hashed.put(name, withHash(name, file));
                }
            }
            return new Assets(files, place, false, hashed);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The files below '%s' can't be read.".formatted(root), unreadable);
        }
    }

    /** Returns one whose files may change: their URLs have no hash, and browsers ask anew each time. For development. */
    public static Assets reloading(Path root, String place, Bridge bridge, WorkPool pool) {
        return new Assets(StaticFiles.of(root, bridge, pool), place, true, Map.of());
    }

    private static String withHash(String name, Path file) throws IOException {
        try (var read = Files.newInputStream(file)) {
            MessageDigest digest = ConditionalGet.sha256();
            var buffer = new byte[65_536];
            for (int count = read.read(buffer); count >= 0; count = read.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            String hash = HexFormat.of().formatHex(digest.digest()).substring(0, HASH);
            int dot = name.lastIndexOf('.');
            int end = dot > name.lastIndexOf('/') ? dot : name.length();
            return name.substring(0, end) + "." + hash + name.substring(end);
        }
    }

    /**
     * Returns the URL of the file {@code name}, such as {@code css/app.css}: a path on this host.
     *
     * @throws IllegalArgumentException if there was no such file when this was made; never, if it is {@link #reloading}
     */
    public String url(String name) {
        String with = reloads ? name : hashed.get(name);
        if (with == null) {
            throw new IllegalArgumentException(
                    "There is no file '%s' among the %d at '%s'. Name one below that directory, as in 'css/app.css', or start anew if it came later."
                            .formatted(name, hashed.size(), place));
        }
        try {
            return new URI(null, null, place + "/" + with, null).toASCIIString();
        } catch (URISyntaxException impossible) { // it begins with a slash
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Answers with the file at {@code path} below the directory, with or without the hash in its name, for use as a view.
     *
     * <p>Shape: as {@link StaticFiles#answer}. With the hash, it may be kept for a year and is not asked for again; without, it is asked for each time.
     */
    public CompletionStage<Response> answer(Request request, String path) {
        String name = plain.get(path);
        return files.answer(request, name == null ? path : name)
                .thenApply(response -> response.status() >= 400 ? response
                        : response.withHeader("Cache-Control",
                                name == null ? "no-cache" : "public, max-age=31536000, immutable"));
    }
}
