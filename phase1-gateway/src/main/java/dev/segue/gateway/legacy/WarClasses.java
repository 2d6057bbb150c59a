package dev.segue.gateway.legacy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.CompositeIndex;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Indexer;

/**
 * What the classes of a WAR say of themselves, read without loading them.
 *
 * @param places an index of each place, in the order in which they are searched: the folder of classes, then each library
 * @param all one of everything
 */
record WarClasses(Map<Path, IndexView> places, IndexView all) {
    static WarClasses indexed(Path folder, List<Path> libraries) throws IOException {
        var places = new LinkedHashMap<Path, IndexView>();
        places.put(folder, ofFolder(folder));
        for (Path library : libraries) {
            places.put(library, ofLibrary(library));
        }
        return new WarClasses(places, CompositeIndex.create(List.copyOf(places.values())));
    }

    /** Refuses an application whose own classes are for the old package names: nobody would find its servlets. Libraries have parts for both. */
    void refuseOldNames(Path file) {
        IndexView own = places.values().iterator().next();
        Stream<ClassInfo> old = Stream.of("javax.servlet.http.HttpServlet", "javax.servlet.Servlet",
                "javax.servlet.Filter", "javax.servlet.ServletContextListener")
                .flatMap(name -> Stream.concat(own.getKnownDirectSubclasses(name).stream(),
                        own.getKnownDirectImplementations(name).stream()));
        old.findFirst().ifPresent(found -> {
            throw new MountException(
                    "WAR '%s' is for 'javax.servlet': class '%s'. Convert it with Apache's migration tool for Jakarta EE, or build it for 'jakarta.servlet'."
                            .formatted(file, found.name()),
                    null);
        });
    }

    /** Returns the names of the classes in {@code place} that have {@code annotation}. */
    List<String> annotated(Path place, Class<? extends Annotation> annotation) {
        return Objects.requireNonNull(places.get(place)).getAnnotations(annotation).stream()
                .filter(found -> found.target().kind() == AnnotationTarget.Kind.CLASS)
                .map(found -> found.target().asClass().name().toString()).sorted().toList();
    }

    /** Returns the names of all classes that extend, implement or carry one of {@code types}, as {@code @HandlesTypes} means it. */
    Set<String> handled(Collection<Class<?>> types) {
        var found = new LinkedHashSet<String>();
        for (Class<?> type : types) {
            var name = DotName.createSimple(type.getName());
            Stream<ClassInfo> classes = type.isAnnotation()
                    ? all.getAnnotations(name).stream().flatMap(instance -> declaring(instance).stream())
                    : Stream.of(all.getAllKnownSubclasses(name), all.getAllKnownImplementations(name),
                            all.getAllKnownSubinterfaces(name)).flatMap(Collection::stream);
            classes.map(info -> info.name().toString()).sorted().forEach(found::add);
        }
        return found;
    }

    private static Optional<ClassInfo> declaring(AnnotationInstance instance) {
        AnnotationTarget target = instance.target();
        return switch (target.kind()) {
            case CLASS -> Optional.of(target.asClass());
            case FIELD -> Optional.of(target.asField().declaringClass());
            case METHOD -> Optional.of(target.asMethod().declaringClass());
            case METHOD_PARAMETER -> Optional.of(target.asMethodParameter().method().declaringClass());
            case TYPE, RECORD_COMPONENT -> Optional.empty();
        };
    }

    private static IndexView ofFolder(Path folder) throws IOException {
        var indexer = new Indexer();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(path -> isClass(path.toString())).toList()) {
                    try (InputStream content = Files.newInputStream(file)) {
                        index(indexer, content, file.toString());
                    }
                }
            }
        }
        return indexer.complete();
    }

    private static IndexView ofLibrary(Path library) throws IOException {
        var indexer = new Indexer();
        try (var zip = new ZipFile(library.toFile())) {
            for (ZipEntry entry : new ArrayList<>(zip.stream().toList())) {
                if (isClass(entry.getName()) && !entry.getName().startsWith("META-INF/")) {
                    try (InputStream content = zip.getInputStream(entry)) {
                        index(indexer, content, library.getFileName() + "!" + entry.getName());
                    }
                }
            }
        } catch (IOException broken) {
            throw new IOException("library '%s' can't be read: %s".formatted(library.getFileName(),
                    broken.getMessage()), broken);
        }
        return indexer.complete();
    }

    private static void index(Indexer indexer, InputStream content, String place) throws IOException {
        try {
            indexer.index(content);
        } catch (IOException | RuntimeException broken) {
            throw new IOException("'%s' is no class file: %s".formatted(place, broken.getMessage()), broken);
        }
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class") && !name.endsWith("module-info.class");
    }
}
