package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Constraint.ForeignKey;
import dev.segue.orm.schema.Schema.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** What the annotation processor left beside the entities of a package: the tables that they ask for. */
public final class Models {
    /** The resource in the entities' package. */
    public static final String RESOURCE = "segue.schema";

    private Models() {}

    /**
     * Returns the tables of the entities in {@code packages}, not in packages below them.
     *
     * @throws IllegalArgumentException if a package has no entities, or a table refers to one of a package that is not named
     */
    public static Schema of(ClassLoader loader, List<String> packages) {
        Schema schema = Schema.EMPTY;
        for (String named : packages) {
            String resource = named.isEmpty() ? RESOURCE : named.replace('.', '/') + "/" + RESOURCE;
            List<URL> found = resources(loader, resource);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        "Package '%s' has no models: '%s' is not on the class path. Name the packages that hold @Entity classes, and phase3-async-orm among the annotation processors of their module."
                                .formatted(named, resource));
            }
            for (URL one : found) {
                schema = schema.and(read(one));
            }
        }
        refuseDangling(schema, packages);
        return schema;
    }

    private static void refuseDangling(Schema schema, List<String> packages) {
        for (Table table : schema.tables()) {
            for (ForeignKey key : table.only(ForeignKey.class)) {
                if (schema.table(key.target()).isEmpty()) {
                    throw new IllegalArgumentException(
                            "Table '%s' refers to '%s', which no model in %s has. Name the package of that model, too."
                                    .formatted(table.name(), key.target(), packages));
                }
            }
        }
    }

    private static List<URL> resources(ClassLoader loader, String name) {
        try {
            return Collections.list(loader.getResources(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Can't look for '%s' on the class path.".formatted(name), unreadable);
        }
    }

    private static Schema read(URL resource) {
        try (InputStream in = resource.openStream()) {
            return SchemaText.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Can't read '%s'.".formatted(resource), unreadable);
        }
    }
}
