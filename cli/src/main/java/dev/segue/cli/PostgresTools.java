package dev.segue.cli;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Runs PostgreSQL's programs and tells why one failed. Their output, and that of the server which one of them starts, goes to
 * one log file.
 *
 * <p>Root: PostgreSQL refuses to run as root, so root runs it in a user namespace ({@code unshare -U}) that maps no user: there
 * the programs see themselves as nobody, while their files stay root's.
 *
 * @param programs the directory with {@code bin}
 */
record PostgresTools(Path programs, Path log) {
    private static final File NOTHING = new File("/dev/null");

    /** Runs a program to its end, with nothing to read.  @throws Failure if it does not end well, or not in time */
    void run(Duration limit, String program, String... arguments) throws IOException {
        run(limit, NOTHING, program, arguments);
    }

    void run(Duration limit, File input, String program, String... arguments) throws IOException {
        long before = log.toFile().length();
        var process = start(builder(input, program, arguments));
        try {
            if (!process.waitFor(limit)) {
                throw new Failure("%s did not end within %d s".formatted(program, limit.toSeconds()));
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(program + " was interrupted");
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new Failure(outputAfter(before));
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException failure) {
            throw isRoot() ? new Failure("unshare: " + failure.getMessage()) : failure;
        }
    }

    private static boolean isRoot() {
        return new UnixSystem().getUid() == 0;
    }

    private ProcessBuilder builder(File input, String program, String... arguments) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectInput(input).redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private String outputAfter(long position) throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(position);
            var output = new byte[(int) Math.min(file.length() - position, 100_000)];
            file.readFully(output);
            return new String(output, UTF_8);
        }
    }

    /** A program failed. The message is the line of its output that says why. */
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1;

        private final String output;

        Failure(String output) {
            super(reason(output.lines().filter(line -> !line.isBlank()).toList()));
            this.output = output;
        }

        /** Whether trying again may help: another program was faster to the port, or a killed server's children still end. */
        boolean mayPass() {
            return output.contains("Address already in use") || output.contains("is still in use");
        }

        private static String reason(List<String> lines) {
            return lines.stream().filter(line -> line.startsWith("unshare: ")).findFirst().map(Failure::root)
                    .or(() -> fatal(lines)).orElse(lines.isEmpty() ? "no reason given" : lines.getLast().strip());
        }

        private static String root(String line) {
            return "PostgreSQL does not run as root, and the way around that failed (%s); another user may run it"
                    .formatted(line.strip());
        }

        private static Optional<String> fatal(List<String> lines) {
            return lines.stream().flatMap(line -> fatal(line).stream()).findFirst();
        }

        private static Optional<String> fatal(String line) {
            return List.of("FATAL: ", "PANIC: ", "error: ").stream().filter(line::contains).findFirst()
                    .map(mark -> line.substring(line.indexOf(mark) + mark.length()).strip());
        }
    }
}
