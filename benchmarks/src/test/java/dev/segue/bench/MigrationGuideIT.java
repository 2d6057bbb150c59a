package dev.segue.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs every command of MIGRATION.md, in order, against a server started as the guide says, and looks for what it promises. */
@Timeout(300)
class MigrationGuideIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(.*?)\\s+# → (.*)");

    /** A line of the guide: what to type, and what to find in the output. */
    private record Step(String command, String expected) {}

    @TestFactory
    Stream<DynamicTest> theGuideDoesWhatItSays(@TempDir Path home) throws Exception {
        try (var server = new SegueProcess(ROOT, home)) {
            List<DynamicTest> done = new ArrayList<>();
            for (Step step : steps()) {
                String output = server.shell(step.command());
                done.add(DynamicTest.dynamicTest(step.command(), () -> assertThat(output).contains(step.expected())));
            }
            assertThat(done).hasSizeGreaterThan(15);
            return done.stream();
        }
    }

    @Test
    void aStartThatFailsPrintsItsErrorAndNothingElse(@TempDir Path home) throws Exception {
        try (var server = new SegueProcess(ROOT, home)) {
            assertThat(server.shell("./segue run --port 1 --host 203.0.113.1")).isEqualTo(
                    "segue: Can't listen on 203.0.113.1:1: Cannot assign requested address. Choose an address and a port that this user may listen on.\n"
                            + "\n(exit code 1 from: ./segue run --port 1 --host 203.0.113.1)");
            assertThat(server.shell("./segue run --port 70000"))
                    .isEqualTo("segue: Port 70000 is not between 0 and 65535.\n"
                            + "\n(exit code 2 from: ./segue run --port 70000)");
        }
    }

    private static List<Step> steps() throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve("MIGRATION.md"))).results()
                .flatMap(block -> block.group(1).lines())
                .filter(line -> !line.isBlank()).map(MigrationGuideIT::step).toList();
    }

    private static Step step(String line) {
        Matcher matcher = COMMAND.matcher(line);
        assertThat(matcher.matches()).as("'%s' says what to expect", line).isTrue();
        return new Step(matcher.group(1), matcher.group(2));
    }
}
