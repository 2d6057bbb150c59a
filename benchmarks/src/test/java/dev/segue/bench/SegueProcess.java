package dev.segue.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code ./segue run} in a process of its own, on a free port and with a home folder of its own, as a user starts it. */
final class SegueProcess implements AutoCloseable {
    private final Path root;
    private final Path home;
    private final Process process;
    private final String url;

    SegueProcess(Path root, Path home) throws IOException {
        this.root = root;
        this.home = home;
        process = builder("exec ./segue run --port 0").redirectError(home.resolve("err.log").toFile()).start();
        url = url(process.inputReader());
    }

    /** Runs {@code command} in the project's folder, with the guide's address replaced by the real one; returns all it prints. */
    String shell(String command) throws IOException, InterruptedException {
        Process shell = builder(command.replace("http://127.0.0.1:8001", url)).redirectErrorStream(true).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = shell.waitFor();
        return code == 0 ? output : output + "\n(exit code " + code + " from: " + command + ")";
    }

    long pid() {
        return process.pid();
    }

    /** Stops it as {@code kill} does, and waits. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private ProcessBuilder builder(String command) {
        var builder = new ProcessBuilder("bash", "-c", command).directory(root.toFile());
        builder.environment().put("SEGUE_HOME", home.toString());
        return builder;
    }

    private String url(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.endsWith("/api/tags")) {
                return line.strip().replace("/api/tags", "");
            }
        }
        throw new IOException("The server ended while starting: " + Files.readString(home.resolve("err.log")));
    }
}
