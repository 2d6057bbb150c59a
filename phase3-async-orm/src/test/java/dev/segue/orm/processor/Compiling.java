package dev.segue.orm.processor;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.annotation.processing.Processor;
import javax.tools.JavaFileObject;

import static com.google.testing.compile.Compiler.javac;

/** Runs the processor, with all warnings of the compiler as errors. */
final class Compiling {
    /** What every entity needs. */
    static final String ID = "@Id private Long id; public Long getId() { return id; } void setId(Long v) { id = v; }";

    private Compiling() {}

    /** What has been refused in this JVM. */
    static final Set<String> REFUSALS = ConcurrentHashMap.newKeySet();

    static Compilation compile(JavaFileObject... sources) {
        return compile(List.of(new EntityProcessor()), sources);
    }

    static Compilation compile(List<Processor> processors, JavaFileObject... sources) {
        Compilation compilation = javac().withProcessors(processors)
                .withOptions("-Xlint:all,-processing,-classfile", "-Werror")
                .compile(sources);
        compilation.errors().forEach(error -> REFUSALS.add(error.getMessage(Locale.ROOT)));
        return compilation;
    }

    /** Returns the file for {@code code}, named for the class that it declares first; {@code ID} stands for {@link #ID}. */
    static JavaFileObject source(String code) {
        var name = Pattern.compile("(?:class|interface) (\\w+)").matcher(code).results().findFirst().orElseThrow()
                .group(1);
        return JavaFileObjects.forSourceString("demo." + name,
                "package demo; import jakarta.persistence.*; import java.util.*; " + code.replace(" ID", " " + ID));
    }
}
