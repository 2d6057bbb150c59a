package sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/views.md shows is what {@link ViewsGuideSnippetsTest}, {@link ViewsGuideMoreSnippetsTest} and, with a database, the example run: each part of a block, between blank lines, in one piece. Spaces, line ends and comments do not count. */
class ViewsGuideTest {
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theCodeShownIsRun() throws IOException {
        String run = Stream.of("src/test/java/sample/ViewsGuideSnippetsTest.java",
                "src/test/java/sample/ViewsGuideMoreSnippetsTest.java",
                "../example/src/test/java/conduit/StoredInATableIT.java").map(ViewsGuideTest::bareText)
                .collect(Collectors.joining());
        List<String> shown = BLOCK.matcher(Files.readString(Path.of("../docs/views.md"))).results()
                .flatMap(block -> Stream.of(block.group(1).split("\\n\\s*\\n", -1))).map(ViewsGuideTest::bare).toList();
        assertThat(shown).hasSizeGreaterThan(15).allSatisfy(part -> assertThat(run).contains(part));
    }

    private static String bareText(String file) {
        try {
            return bare(Files.readString(Path.of(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String bare(String text) {
        return text.replaceAll("(?m)(?<=\\s|;|\\{)//.*$", "").replaceAll("\\s+", "");
    }
}
