package dev.segue.bridge;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs all jcstress tests, each on four kinds of JVM: interpreted, C1, C2, and C2 with its optimisations shuffled. Only with
 * {@code -Psoak}; takes about four minutes. The report is left in {@code target/jcstress}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StressSoak {
    private static final Path REPORT = Path.of("target", "jcstress");
    private static final String CANARY = HandOverStress.class.getName() + ".RacyCanary";

    @Test
    void theForbiddenHappensToTheCanaryAndToNobodyElse() throws Exception {
        Collection<TestResult> results = run();
        Map<String, Long> jvms = results.stream()
                .collect(Collectors.groupingBy(TestResult::getName, Collectors.counting()));
        assertThat(jvms.keySet()).contains(CANARY).isEqualTo(Set.copyOf(TestList.tests()));
        assertThat(Set.copyOf(jvms.values())).as("JVMs per test, of %s", jvms).hasSize(1);
        assertThat(failures(results)).isEqualTo(Map.of(CANARY,
                Set.of("Observed forbidden state: 0, incomplete (Lost, run twice, or run and refused.)")));
    }

    private static Collection<TestResult> run() throws Exception {
        Path here = Files.createTempDirectory(Files.createDirectories(REPORT), "run-");
        String java = ProcessHandle.current().info().command().orElseThrow();
        Process jcstress = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "-m", "quick", "-sc", "false").directory(here.toFile()).redirectErrorStream(true)
                .start();
        try (BufferedReader output = jcstress.inputReader()) {
            output.lines().filter(line -> line.startsWith("(Results")).forEach(System.out::println);
            jcstress.waitFor(); // its status says only that something failed, as the canary must
        } finally {
            Stream.concat(jcstress.descendants(), Stream.of(jcstress.toHandle())).forEach(ProcessHandle::destroy);
        }
        return results(here);
    }

    private static Collection<TestResult> results(Path here) throws IOException, ClassNotFoundException {
        try (var files = Files.newDirectoryStream(here, "*.bin.gz")) {
            var results = new InProcessCollector();
            var reader = new DiskReadCollector(files.iterator().next().toString(), results);
            reader.dump();
            reader.close();
            return results.getTestResults();
        }
    }

    private static Map<String, Set<String>> failures(Collection<TestResult> results) {
        var failures = new TreeMap<String, Set<String>>();
        for (TestResult result : results) {
            List<String> messages = result.status() == Status.NORMAL ? result.grading().failureMessages
                    : List.of(result.status() + ": " + result.getMessages());
            if (!messages.isEmpty()) {
                failures.computeIfAbsent(result.getName(), _ -> new TreeSet<>()).addAll(messages);
            }
        }
        return failures;
    }
}
