package dev.segue.orm;

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

/** What {@code docs/transactions.md} says that errors say is what they say. */
class TransactionsDocTest {
    private static final Path DOCS = Path.of("../docs/transactions.md");
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java/dev/segue/orm/exec"),
            Path.of("../compat-bridge/src/main/java/dev/segue/bridge"));

    @Test
    void eachQuotedMessageIsInTheCode() throws IOException {
        String code = SOURCES.stream().flatMap(TransactionsDocTest::files).collect(Collectors.joining());
        List<String> quoted = Files.readAllLines(DOCS).stream()
                .dropWhile(line -> !line.startsWith("## What each error"))
                .filter(line -> line.startsWith("| `") || line.startsWith("| |")).map(line -> line.split("\\|", -1)[2])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results().map(match -> match.group(1)))
                .toList();
        assertThat(quoted).hasSizeGreaterThan(20);
        assertThat(quoted.stream().flatMap(message -> Stream.of(message.split("[…,.:]", -1))).map(String::strip)
                .filter(part -> part.length() > 12)).isNotEmpty()
                .allSatisfy(part -> assertThat(flat(code)).contains(flat(part)));
    }

    /** Blanks, what is filled in and what joins literals apart, a message is one text. */
    private static String flat(String text) {
        return text.replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("%[sd]", "").replaceAll("\\s+", "");
    }

    private static Stream<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(TransactionsDocTest::text).toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
