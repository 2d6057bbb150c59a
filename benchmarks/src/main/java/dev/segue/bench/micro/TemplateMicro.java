package dev.segue.bench.micro;

import dev.segue.gateway.Response;
import dev.segue.views.templates.Templates;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A page of 12 rows as a response, beside the same template by jte alone, with its own output, as bytes.
 *
 * <p>Threading: one benchmark thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TemplateMicro {
    private static final String NAME = "bench/fortunes.jte";

    private final Templates templates = Templates.precompiled();
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Map<String, Object> rows = Map.of("rows", IntStream.range(0, 12)
            .mapToObj(i -> new Row(i, "A computer program does what you tell it to do, <not> what you want; no. " + i))
            .toList());

    /** One line of the page. */
    public record Row(int id, String message) {}

    /** Fails unless both make the same bytes, with 12 rows. */
    @Setup
    public void checkAnswers() {
        if (!Arrays.equals(page().body(), rawJte()) || !new String(rawJte(), StandardCharsets.UTF_8)
                .contains("<td>11</td>")) {
            throw new IllegalStateException("The pages differ.");
        }
    }

    @Benchmark
    public Response page() {
        return templates.response(NAME, rows);
    }

    @Benchmark
    public byte[] rawJte() {
        var output = new Utf8ByteOutput();
        engine.render(NAME, rows, output);
        return output.toByteArray();
    }
}
