package dev.segue.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What every command takes, and where it writes. */
public final class CommonOptions {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Option(names = "--home", paramLabel = "DIR", defaultValue = "${sys:segue.home:-.segue}", description = "Where the server keeps its data and its control file. Default: ${DEFAULT-VALUE}")
    private @Nullable Path home;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Returns the folder of the server's data and control file. */
    public Path home() {
        return home == null ? Path.of(".segue") : home;
    }

    /** Returns the writer for results. */
    public PrintWriter out() {
        return command().getOut();
    }

    /** Returns the writer for progress and errors. */
    public PrintWriter err() {
        return command().getErr();
    }

    /** Writes {@code value} as JSON, for programs. */
    public void json(Object value) {
        out().println(MAPPER.writeValueAsString(value));
    }

    private CommandLine command() {
        return Objects.requireNonNull(spec, "picocli fills this in before it calls a command").commandLine();
    }
}
