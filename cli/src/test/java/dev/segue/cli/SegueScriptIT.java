package dev.segue.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

/** Runs the script {@code segue} on a small project of its own, with JDKs and a Maven that only tell how they were called. */
class SegueScriptIT {
    private static final List<String> TOOLS = List.of("cat", "dirname", "find", "ln", "mkdir", "mv", "readlink", "rm",
            "sed",
            "sleep", "touch");

    @TempDir
    private Path directory;

    private Path project;
    private Path path;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeProject() throws IOException {
        directory = directory.toRealPath();
        project = Files.createDirectories(directory.resolve("a project"));
        path = Files.createDirectories(directory.resolve("bin"));
        for (var tool : TOOLS) {
            var real = Stream.of("/usr/bin", "/bin").map(bin -> Path.of(bin, tool)).filter(Files::exists).findFirst();
            program(path.resolve(tool), "exec %s \"$@\"".formatted(real.orElseThrow()));
        }
        Files.copy(Path.of("..", "segue"), project.resolve("segue")).toFile().setExecutable(true);
        Files.createDirectories(project.resolve("core/src/main"));
        Files.createDirectories(project.resolve("benchmarks"));
        for (var file : List.of("pom.xml", "benchmarks/pom.xml", "core/src/main/A.java", "core/A.jar")) {
            Files.createFile(project.resolve(file));
            age(project.resolve(file));
        }
        age(project.resolve("core/src/main"));
        program(path.resolve("mvn"), """
            echo "$JAVA_HOME $*" >>"%s/builds"
            mkdir -p benchmarks/target
            printf '%%s' "$PWD/core/A.jar" >benchmarks/target/segue.classpath
            """.formatted(directory));
        environment.put("HOME", directory.toString());
        environment.put("PATH", path.toString());
    }

    @Test
    void buildsOnceThenRunsTheApplicationWithTheArgumentsAsTheyAre() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-25", "25.0.1").toString());
        var first = segue("mode", "an argument");
        var second = segue("views");
        assertThat(first.output()).contains("Building Segue").contains("jdk-25/bin/java")
                .contains("[-Dsegue.home=%s/.segue]".formatted(project))
                .contains("[conduit.Conduit][mode][an argument]");
        assertThat(second.output()).doesNotContain("Building");
        assertThat(builds()).hasSize(1).first().asString().contains("jdk-25").contains("-DskipTests")
                .endsWith("package");
    }

    @Test
    void buildsAgainAfterASourceChangedOrAJarIsGone() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
        segue("views");
        Files.createFile(project.resolve("core/src/main/B.java"));
        segue("views");
        segue("views");
        assertThat(builds()).hasSize(2);
        Files.delete(project.resolve("core/A.jar"));
        segue("views");
        assertThat(builds()).hasSize(3);
    }

    @Test
    void worksFromAnotherDirectoryThroughALink() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
        var link = Files.createSymbolicLink(directory.resolve("linked"), project.resolve("segue"));
        var run = run(link, "views");
        assertThat(run.output()).contains("[-Dsegue.home=%s/.segue]".formatted(project))
                .contains("in " + directory + "\n");
    }

    @Test
    void prefersJavaHomeThenThePathThenTheNewestOfTheUsualPlaces() throws Exception {
        jdk(".jdks/jdk-97", "97.0.1");
        jdk(".jdks/jdk-98", "98-ea");
        environment.put("JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
        assertThat(segue("views").output()).contains(".jdks/jdk-98/bin/java");
        Files.createSymbolicLink(path.resolve("java"), jdk("jdk-26", "26").resolve("bin/java"));
        assertThat(segue("views").output()).contains("jdk-26/bin/java");
        environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
        assertThat(segue("views").output()).contains("jdk-25/bin/java");
        environment.put("SEGUE_JAVA_HOME", jdk("jdk-27", "27").toString());
        assertThat(segue("views").output()).contains("jdk-27/bin/java");
    }

    @Test
    void namesAJdkThatIsTooOld() throws Exception {
        var old = jdk("jdk-17", "17.0.15");
        environment.put("SEGUE_JAVA_HOME", old.toString());
        assertThat(segue("views")).isEqualTo(new Run(1, "segue: SEGUE_JAVA_HOME is '%s', which is no JDK 25 or newer."
                .formatted(old) + " Correct it, or unset it.\n"));
    }

    @Test
    void saysHowToGetAJdkWhereThereIsNone() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-24", "24.0.2").toString());
        String everywhere = Files.readString(project.resolve("segue"));
        Files.writeString(project.resolve("segue"),
                everywhere.replaceAll("(?m)(?<=[ (])/(usr|opt|Library)/[^\\s;]*\\*[^\\s;]*", "/nowhere/*"));
        assertThat(segue("views"))
                .isEqualTo(new Run(1, "segue: No JDK 25 or newer found (looked at SEGUE_JAVA_HOME, JAVA_HOME,"
                        + " the PATH and the usual places). Install one (https://adoptium.net) or set JAVA_HOME.\n"));
    }

    @Test
    void namesMavenWhenItIsMissing() throws Exception {
        Files.delete(path.resolve("mvn"));
        assertThat(segue("views"))
                .isEqualTo(new Run(1, "segue: Segue must be built first, and there is no 'mvn' on the PATH."
                        + " Install Maven 3.8 or newer (https://maven.apache.org).\n"));
    }

    @Test
    void failedBuildShowsMavensOutputAndIsTriedAgain() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
        program(path.resolve("mvn"),
                "echo '[ERROR] A.java:1 is wrong'; echo again >>'%s/builds'; exit 1".formatted(directory));
        var run = segue("views");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("[ERROR] A.java:1 is wrong")
                .endsWith("segue: The build failed. Its output is above and in '%s/.segue/build.log'.%n"
                        .formatted(project));
        segue("views");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void concurrentCallsBuildOnce() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
        var calls = new ArrayList<Process>();
        for (int call = 0; call < 4; call++) {
            calls.add(start(project.resolve("segue"), "views"));
        }
        for (var call : calls) {
            assertThat(finished(call).output()).contains("[views]");
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void breaksTheLockOfADeadBuild() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-25", "25").toString());
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(project.resolve(".segue"));
        Files.createSymbolicLink(project.resolve(".segue/build.lock"), Path.of(Long.toString(dead.pid())));
        assertThat(segue("views").output()).contains("[views]");
        assertThat(Files.exists(project.resolve(".segue/build.lock"), NOFOLLOW_LINKS)).isFalse();
    }

    /** What a process left; the output has both streams. */
    private record Run(int exitCode, String output) {}

    private Run segue(String... arguments) throws Exception {
        return run(project.resolve("segue"), arguments);
    }

    private Run run(Path script, String... arguments) throws Exception {
        return finished(start(script, arguments));
    }

    private Process start(Path script, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Run finished(Process process) throws Exception {
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(directory.resolve("builds"));
    }

    private Path jdk(String name, String version) throws IOException {
        var home = Files.createDirectories(directory.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        program(home.resolve("bin/java"), "echo \"$0 in $PWD\"; printf '[%s]' \"$@\"");
        program(home.resolve("bin/javac"), "");
        return home;
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }
}
