package dev.segue.orm.processor;

import dev.segue.orm.schema.Models;
import dev.segue.orm.schema.Schema;
import dev.segue.orm.schema.SchemaText;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/** Collects the tables of all entities of a package, and writes them beside its classes: read by the schema tools only. */
final class SchemaFiles {
    private final Map<String, Schema> schemas = new TreeMap<>();
    private final Map<String, List<TypeElement>> origins = new TreeMap<>();

    /** @throws IllegalArgumentException if a table is there already, and differs */
    void add(String packageName, Schema schema, TypeElement origin) {
        schemas.merge(packageName, schema, Schema::and);
        origins.computeIfAbsent(packageName, _ -> new ArrayList<>()).add(origin);
    }

    void write(ProcessingEnvironment environment) {
        schemas.forEach((packageName, schema) -> {
            TypeElement[] of = origins.getOrDefault(packageName, List.of()).toArray(TypeElement[]::new);
            try (Writer file = environment.getFiler()
                    .createResource(StandardLocation.CLASS_OUTPUT, packageName, Models.RESOURCE, of).openWriter()) {
                file.write(SchemaText.write(schema));
            } catch (IOException failure) {
                environment.getMessager().printMessage(Diagnostic.Kind.ERROR,
                        "The tables of package '%s' can't be written to '%s': %s. Make the output folder writable."
                                .formatted(packageName, Models.RESOURCE, failure.getMessage()));
            }
        });
    }
}
