package dev.segue.gateway;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.WorkPool;
import dev.segue.gateway.FileParts.Part;
import dev.segue.gateway.FileParts.Piece;
import dev.segue.gateway.FileParts.Text;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the files of a directory: whole ones and ranges, with validators and conditions.
 *
 * <p>Nothing outside the directory is served, also not through a symbolic link, and nothing below a name that begins with a dot. A directory
 * is its {@code index.html}.
 * <p>Threading: safe from any; files are read on the pool, large ones a chunk at a time as the client takes them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110 §13 and §14</a>
 */
public final class StaticFiles implements Application {
    private static final int SMALL = 65_536; // is read where it is found, and sent as a whole

    private final Path root;
    private final Bridge bridge;
    private final WorkPool pool;

    private StaticFiles(Path root, Bridge bridge, WorkPool pool) {
        this.root = root;
        this.bridge = bridge;
        this.pool = pool;
    }

    /**
     * Serves the files below {@code root}.
     *
     * @throws IllegalArgumentException if that is no directory
     */
    public static StaticFiles of(Path root, Bridge bridge, WorkPool pool) {
        try {
            Path real = root.toRealPath();
            if (Files.isDirectory(real)) {
                return new StaticFiles(real, bridge, pool);
            }
        } catch (IOException missing) {
            throw new IllegalArgumentException(
                    "'%s' can't be served: there is no such directory. Create it, or name another one.".formatted(root),
                    missing);
        }
        throw new IllegalArgumentException("'%s' can't be served: it is a file. Name its directory.".formatted(root));
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        return answer(request, request.path());
    }

    /**
     * Answers with the file at {@code path} below the directory, for use as a view: {@code answer(request, request.pathValue("rest"))}.
     *
     * <p>Shape: 200, 206, 301 (to a directory's slash), 304, 404, 405, 412, 416.
     */
    public CompletionStage<Response> answer(Request request, String path) {
        return bridge.toAsync(pool, () -> response(request, path));
    }

    private Response response(Request request, String path) throws IOException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Response.text(405, "Files are only read.\n").withHeader("Allow", "GET, HEAD");
        }
        boolean asDirectory = path.isEmpty() || path.endsWith("/");
        Path file = inside(path);
        if (file != null && Files.isDirectory(file) != asDirectory) {
            return asDirectory ? missing() : Response.of(301).withHeader("Location", encoded(request.path() + "/"));
        }
        if (asDirectory) {
            file = inside(path + "index.html");
        }
        return file == null || !Files.isRegularFile(file) ? missing()
                : new Found(file, Files.readAttributes(file, BasicFileAttributes.class)).answer(request);
    }

    private static Response missing() {
        return Response.text(404, "There is no such file.\n");
    }

    /** Returns the real path of what is at {@code path}, if it is there and may be seen. */
    private @Nullable Path inside(String path) throws IOException {
        List<String> names = Arrays.stream(path.split("/", -1)).filter(name -> !name.isEmpty()).toList();
        if (path.contains("//") || path.indexOf('\\') >= 0 || names.stream().anyMatch(name -> name.startsWith("."))) {
            return null;
        }
        try {
            Path named = root.resolve(String.join("/", names));
            Path real = Files.exists(named) ? named.toRealPath() : null;
            return real != null && real.startsWith(root) && !isHidden(root.relativize(real)) ? real : null;
        } catch (InvalidPathException noName) {
            return null;
        }
    }

    private static boolean isHidden(Path below) {
        return StreamSupport.stream(below.spliterator(), false).anyMatch(name -> name.toString().startsWith("."));
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException("'%s' is no path. It must begin with a slash.".formatted(path), wrong);
        }
    }

    /** One file, as it was when it was looked at. */
    private final class Found {
        private final Path file;
        private final long size;
        private final String type;
        private final Validators validators;

        Found(Path file, BasicFileAttributes attributes) {
            this.file = file;
            this.size = attributes.size();
            this.type = ContentTypes.ofFile(file.toString());
            this.validators = new Validators(
                    "\"%x-%x\"".formatted(attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS), size),
                    attributes.lastModifiedTime().toInstant());
        }

        Response answer(Request request) throws IOException {
            return described(switch (validators.outcome(request)) {
                case FAILED -> Response.of(412);
                case NOT_MODIFIED -> Response.of(304);
                case SEND -> {
                    Optional<List<ByteRange>> ranges = ranges(request);
                    yield ranges.isPresent() ? parts(ranges.get()) : whole();
                }
            });
        }

        private Response described(Response response) {
            return response.withHeader("ETag", validators.tag()).withHeader("Last-Modified", validators.date())
                    .withHeader("Accept-Ranges", "bytes");
        }

        private Optional<List<ByteRange>> ranges(Request request) {
            return request.header("Range").filter(_ -> request.method().equals("GET") && validators.rangeHolds(request))
                    .flatMap(asked -> ByteRange.asked(asked, size));
        }

        private Response whole() throws IOException {
            return size <= SMALL ? Response.of(200, type, Files.readAllBytes(file))
                    : streamed(200, type, List.of(new Piece(new ByteRange(0, size))));
        }

        private Response parts(List<ByteRange> ranges) {
            return switch (ranges.size()) {
                case 0 -> Response.of(416).withHeader("Content-Range", "bytes */" + size);
                case 1 -> streamed(206, type, List.of(new Piece(ranges.getFirst()))).withHeader("Content-Range",
                        ranges.getFirst().of(size));
                default -> multipart(ranges);
            };
        }

        private Response multipart(List<ByteRange> ranges) {
            String boundary = UUID.randomUUID().toString();
            var parts = new ArrayList<Part>();
            for (ByteRange range : ranges) {
                parts.add(new Text("\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n".formatted(boundary, type,
                        range.of(size))));
                parts.add(new Piece(range));
            }
            parts.add(new Text("\r\n--" + boundary + "--\r\n"));
            return streamed(206, "multipart/byteranges; boundary=" + boundary, parts);
        }

        private Response streamed(int status, String contentType, List<? extends Part> parts) {
            var chunks = new ResponseBody.Chunks(Pulled.of(bridge, pool, () -> new FileParts(file, parts)),
                    parts.stream().mapToLong(Part::length).sum());
            return Response.of(status, List.of(new Response.Header("Content-Type", contentType)), chunks);
        }
    }
}
