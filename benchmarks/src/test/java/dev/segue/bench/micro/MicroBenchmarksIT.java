package dev.segue.bench.micro;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.segue.bench.canary.UnequalMicro;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs every benchmark once and too briefly to measure anything: it proves that they run and that both sides agree. */
class MicroBenchmarksIT {
    @Test
    void everyBenchmarkRunsWithoutAnError() throws RunnerException {
        Set<String> ran = runBriefly(BridgeMicro.class.getPackageName()).stream()
                .map(result -> result.getParams().getBenchmark()).collect(Collectors.toSet());

        assertThat(ran).isNotEmpty().isEqualTo(declared());
    }

    @Test
    void aBenchmarkWhoseSidesDifferIsFound() {
        assertThatThrownBy(() -> runBriefly(UnequalMicro.class.getName())).isInstanceOf(RunnerException.class)
                .hasStackTraceContaining("Both sides differ.");
    }

    private static Collection<RunResult> runBriefly(String include) throws RunnerException {
        var options = new OptionsBuilder().include("^" + include.replace(".", "\\.") + "\\..*")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(50))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run();
    }

    private static Set<String> declared() {
        return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(BridgeMicro.class.getPackageName())
                .stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Benchmark.class))
                .map(JavaMethod::getFullName)
                .map(name -> name.substring(0, name.indexOf('(')))
                .collect(Collectors.toSet());
    }
}
