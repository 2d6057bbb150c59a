package dev.segue.orm.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/orm.md shows is what the tests run: neither can change alone. Spaces and line ends do not count. */
class OrmGuideTest {
    private static final Path TESTS = Path.of("src/test/java/dev/segue/orm");
    private static final Pattern CALL = Pattern.compile(
            "(?:same|inOrder|change)\\((\\d+),\\s+(.*?),\\s+\\(\\) -> (.*?)\\);\\n(?=\\s+(?:same|inOrder|change)\\(\\d|    \\})",
            Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\| `(.+)` \\| `(.+)` \\|$");
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    /** What JPA says and what Segue says, without spaces. */
    private record Said(String jpa, String segue) {}

    @Test
    void theTableShowsWhatIsRun() throws IOException {
        Map<Integer, Said> shown = lines(LINE, guide());
        Map<Integer, Said> run = lines(CALL, source("oracle/OrmGuideIT.java"));
        assertThat(run).hasSizeGreaterThanOrEqualTo(40);
        assertThat(shown.keySet()).isEqualTo(run.keySet());
        run.forEach((number, said) -> assertThat(shown.get(number)).as("line %d", number).isEqualTo(said));
    }

    @Test
    void theCodeShownIsRun() throws IOException {
        String sources = bare(
                source("oracle/OrmGuideSnippetsIT.java") + source("lib/Tag.java") + source("lib/Shelf.java"));
        List<String> blocks = BLOCK.matcher(guide()).results().map(found -> bare(found.group(1)))
                .collect(Collectors.toCollection(ArrayList::new));
        assertThat(blocks).hasSizeGreaterThan(8).allSatisfy(block -> assertThat(sources).contains(block));
    }

    private static Map<Integer, Said> lines(Pattern pattern, String text) {
        var lines = new TreeMap<Integer, Said>();
        pattern.matcher(text).results().forEach(found -> lines.put(Integer.valueOf(found.group(1)),
                new Said(code(found.group(2)), code(found.group(3)))));
        return lines;
    }

    /** Returns what {@code lambda} or literal says: a query without its quotes, a body without braces and {@code return}. */
    private static String code(String said) {
        String text = said.strip().replaceFirst("^em -> ", "");
        if (text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        if (text.startsWith("{")) {
            text = text.substring(1, text.length() - 1);
        }
        return bare(text.replace("return true;", "").replace("return ", "")).replaceFirst(";$", "");
    }

    private static String bare(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String guide() throws IOException {
        return Files.readString(Path.of("../docs/orm.md"));
    }

    private static String source(String file) throws IOException {
        return Files.readString(TESTS.resolve(file));
    }
}
