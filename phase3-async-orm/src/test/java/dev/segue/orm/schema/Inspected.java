package dev.segue.orm.schema;

import dev.segue.orm.DatabaseConfig;
import dev.segue.orm.exec.Catalog;
import dev.segue.orm.processor.EntityProcessor;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import static org.assertj.core.api.Assertions.assertThat;

/** The entity classes of a database, compiled by the compiler at hand with our processor, and loaded. */
final class Inspected implements AutoCloseable {
    static final String PACKAGE = "inspected";

    private final Inspection.Result result;
    private final URLClassLoader classes;

    private Inspected(Inspection.Result result, URLClassLoader classes) {
        this.result = result;
        this.classes = classes;
    }

    /** Compiles to {@code directory}, with all warnings as errors. */
    static Inspected of(DatabaseConfig database, Path directory) throws IOException {
        try (Catalog catalog = Catalog.open(database.server())) {
            Inspection.Result result = Inspection.of(catalog.read(List.of()), catalog.enums(), PACKAGE);
            compile(result.sources(), directory);
            return new Inspected(result, new URLClassLoader(new URL[]{directory.toUri().toURL()},
                    Inspected.class.getClassLoader()));
        }
    }

    private static void compile(Map<String, String> sources, Path directory) {
        List<JavaFileObject> files = sources.entrySet().stream()
                .<JavaFileObject>map(source -> new Source(source.getKey(), source.getValue())).toList();
        var said = new StringWriter();
        var task = ToolProvider.getSystemJavaCompiler().getTask(said, null, null,
                List.of("-d", directory.toString(), "-Xlint:all,-processing,-classfile", "-Werror", "-classpath",
                        System.getProperty("java.class.path")),
                null, files);
        task.setProcessors(List.of(new EntityProcessor()));
        assertThat(task.call()).as("%s%n%s", said, sources).isTrue();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + PACKAGE + "/" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    Inspection.Result result() {
        return result;
    }

    String source(String name) {
        return result.sources().getOrDefault(name, "");
    }

    Schema models() {
        return Models.of(classes, List.of(PACKAGE));
    }

    Class<?> type(String name) throws ClassNotFoundException {
        return classes.loadClass(PACKAGE + "." + name);
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}
