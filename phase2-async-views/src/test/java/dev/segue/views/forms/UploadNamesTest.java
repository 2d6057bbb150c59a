package dev.segue.views.forms;

import dev.segue.gateway.Form;
import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import dev.segue.gateway.Upload;
import dev.segue.views.Routes;
import dev.segue.views.test.Answer;
import dev.segue.views.test.SecurityTable;
import dev.segue.views.test.SecurityTable.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/** SEC-UP: what clients call their files, in every mode and while the mode flips. */
@Timeout(60)
class UploadNamesTest {
    private static final Map<String, String> NAMES = Map.ofEntries(entry("a.txt", "a.txt"),
            entry("caf\u00e9 \u8336.png", "caf\u00e9 \u8336.png"), entry("../../etc/passwd", "passwd"),
            entry("..\\..\\boot.ini", "boot.ini"), entry("/etc/passwd", "passwd"), entry("C:\\dir\\a.txt", "a.txt"),
            entry("C:a.txt", "C_a.txt"), entry("\\\\host\\share\\a.txt", "a.txt"), entry("a/..", "unnamed"),
            entry("/", "unnamed"), entry("..", "unnamed"), entry(".", "unnamed"), entry(" . ", "unnamed"),
            entry(".htaccess", "htaccess"), entry("...a", "a"), entry(". .a", "a"),

            entry("a.txt::$DATA", "a.txt__$DATA"), entry("a<b>|c?*", "a_b__c__"),
            entry("\u202egpj.exe", "gpj.exe"), entry("a\u200bb", "ab"), entry("a\u2028b", "ab"),
            entry("CON", "_CON"), entry("nul.txt", "_nul.txt"), entry("COM1.tar.gz", "_COM1.tar.gz"),
            entry("lpt9 .x", "_lpt9 .x"), entry("aux.", "_aux"), entry("console.txt", "console.txt"),
            entry("a.txt.", "a.txt"), entry("a.txt. . ", "a.txt"), entry("%2e%2e%2fa", "%2e%2e%2fa"),
            entry("a".repeat(1_000), "a".repeat(199)), entry("\ud83c\udf75".repeat(300), "\ud83c\udf75".repeat(199)));

    private static final List<String> REFUSED = List.of("a.php\u0000.png", "\u0000", "a\u0001b", "a\u001fb", "a\u007fb",
            "a\rb", "a\nb");

    @TempDir
    Path folder;

    @Test
    void anUploadHasANameThatIsSafeInAFolder() {
        SecurityTable.hold(_ -> site(), NAMES.entrySet().stream().map(name -> row(name.getKey(), answer -> {
            assertThat(folder.resolve(name.getValue()).normalize().getParent()).as("the table itself")
                    .isEqualTo(folder);
            assertThat(answer.body()).isEqualTo(name.getValue());
        })).toList());
    }

    @Test
    void aNameWithAControlCharacterIsRefused() {
        SecurityTable.hold(_ -> site(), REFUSED.stream()
                .map(name -> row(name, answer -> assertThat(answer.status()).isEqualTo(400))).toList());
    }

    private static Row row(String name, Consumer<Answer> holds) {
        return new Row(name, visitor -> visitor.send(Request.of("POST", "/files")
                .withHeader("Content-Type", "multipart/form-data; boundary=b-1")
                .withBody(("--b-1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name
                        + "\"\r\n\r\nx\r\n--b-1--\r\n").getBytes(StandardCharsets.UTF_8))),
                holds);
    }

    private static Routes site() {
        var routes = new Routes();
        routes.view("files").post("/files").sync(request -> names(request.form()))
                .async(request -> request.asyncForm().thenApply(UploadNamesTest::names));
        return routes;
    }

    private static Response names(Form form) {
        return Response.text(200, form.files().stream().map(Upload::name).collect(Collectors.joining("/")));
    }
}
