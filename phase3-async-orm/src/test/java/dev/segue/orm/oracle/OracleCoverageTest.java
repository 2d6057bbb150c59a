package dev.segue.orm.oracle;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Each scenario of the oracle is a test named for it: {@code G09} is {@code g09_addingIsIdempotent…}. */
class OracleCoverageTest {
    @Test
    void eachScenarioHasATestAndEachTestAScenario() throws Exception {
        assertThat(tested()).isEqualTo(scenarios());
    }

    @Test
    void thereAreNinety() throws Exception {
        assertThat(scenarios()).hasSize(90);
    }

    private static Set<String> scenarios() throws Exception {
        try (InputStream in = Objects
                .requireNonNull(OracleCoverageTest.class.getResourceAsStream("/oracle/scenarios.json"))) {
            return JsonMapper.builder().build().readTree(in).valueStream()
                    .map((JsonNode scenario) -> scenario.get("id").asString()).collect(Collectors.toSet());
        }
    }

    /** Returns what the names of this package's test methods start with. */
    private static Set<String> tested() throws Exception {
        Path classes = Path.of(OracleCoverageTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.list(classes.resolve("dev/segue/orm/oracle"))) {
            Set<String> ids = new TreeSet<>();
            for (Path file : files.filter(file -> file.toString().endsWith("IT.class")).toList()) {
                var type = Class.forName("dev.segue.orm.oracle." + file.getFileName().toString().replace(".class", ""));
                Stream.of(type.getDeclaredMethods()).map(Method::getName).filter(name -> name.matches("[a-h]\\d\\d_.*"))
                        .forEach(name -> ids.add(name.substring(0, 3).toUpperCase(Locale.ROOT)));
            }
            return ids;
        }
    }
}
