package dev.segue.orm.processor;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

/** What is generated, and what is refused. */
class EntityProcessorTest {
    private static final String ID = "@Id private Long id; public Long getId() { return id; } void setId(Long v) { id = v; }";

    @Test
    void theMetamodelIsWrittenAsTheGoldenFileSays() throws IOException {
        Compilation compilation = compile(JavaFileObjects.forResource("golden/Note.java"),
                JavaFileObjects.forResource("golden/Owner.java"));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation, "golden/Note_.java")).isEqualTo(resource("/golden/Note_.txt"));
    }

    @Test
    void theSameEntityGivesTheSameText() {
        JavaFileObject note = JavaFileObjects.forResource("golden/Note.java");
        JavaFileObject owner = JavaFileObjects.forResource("golden/Owner.java");
        assertThat(generated(compile(note, owner), "golden/Note_.java"))
                .isEqualTo(generated(compile(owner, note), "golden/Note_.java"));
    }

    @Test
    void aNestedStaticEntityIsMapped() {
        assertThat(compile(source("public class Shop { @Entity public static class Item { %s } }".formatted(ID))))
                .succeededWithoutWarnings();
    }

    @Test
    void aFieldMayBeNamedLikeAnythingInTheGeneratedClass() {
        assertThat(compile(
                source("""
                    @Entity public class Odd {
                        %s
                        private int table; int table() { return table; } void table(int v) { table = v; }
                        private String row; String row() { return row; } void row(String v) { row = v; }
                        private String at; String at() { return at; } void at(String v) { at = v; }
                        private String read; String read() { return read; } void read(String v) { read = v; }
                        private String relation; String relation() { return relation; } void relation(String v) { relation = v; }
                        private String step; String getStep() { return step; } void setStep(String v) { step = v; }
                        private String related; String getRelated() { return related; } void setRelated(String v) { related = v; }
                    }""".formatted(
                        ID))))
                .succeededWithoutWarnings();
    }

    @Test
    void methodsOfAnyFormAreOverriddenInReferences() {
        assertThat(compile(
                source("""
                    @Entity public class Odd {
                        %s
                        public <T extends Comparable<T> & java.io.Serializable> java.util.List<? super T> all(java.util.Map<String, ? extends T[]> map, int... more) { return null; }
                        protected void check() throws java.io.IOException {}
                        public static Odd of() { return new Odd(); }
                    }""".formatted(
                        ID))))
                .succeededWithoutWarnings();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "@Entity public final class A { ID } | Entity 'A' is final, but references to unloaded rows are subclasses. Remove 'final'.",
        "@Entity public abstract class A { ID } | Entity 'A' is abstract. Remove 'abstract'.",
        "@Entity public interface A {} | Entity 'A' is not a class. Make it a class with private fields.",
        "@Entity public class A<T> { ID } | Entity 'A' has type parameters. Remove them.",
        "public class Out { @Entity public class A { ID } } | Entity 'A' is nested but not static. Make it static or top-level.",
        "public class Out { @Entity private static class A { ID } } | Entity 'A' is private. Make it visible in its package.",
        "@Entity public class A { ID A(int x) {} } | Entity 'A' has no constructor without parameters that its package can call. Add one, 'protected' is enough.",
        "@Entity public class A extends B { ID } @MappedSuperclass class B {} | Entity 'A' inherits mapped fields, which is not supported. Declare them in this class.",
        "@Entity public class A { private int x; int x() { return x; } void x(int v) { x = v; } } | Entity 'A' has 0 fields with @Id, but needs exactly 1. Put @Id on one field.",
        "@Entity public class A { ID private java.util.List<String> x; } | 'x' has no getter that generated code can override. Add 'java.util.List<java.lang.String> getX()', not private, or mark the field @Transient.",
        "@Entity public class A { ID private int x; int x() { return x; } } | 'x' has no setter that generated code can call. Add 'void setX(int value)', not private, or mark the field @Transient.",
        "@Entity public class A { ID private char x; char x() { return x; } void x(char v) { x = v; } } | 'x' has type 'char', which no column can be read into. Use one of boolean, java.lang.Boolean, int,",
        "@Entity public class A { ID @Lob private String x; } | '@Lob' on 'x' is not supported. Remove it, or use what is: @Column, @GeneratedValue, @Id, @JoinColumn, @ManyToOne, @Transient.",
        "@Entity @Inheritance public class A { ID } | '@Inheritance' on 'A' is not supported. Remove it, or use what is: @Entity, @Table.",
        "@Entity public class A { ID @PrePersist void stamp() {} } | '@PrePersist' on 'stamp()' is not supported. Remove it.",
        "@Entity public class A { ID @Column(insertable = false) private String x; } | 'insertable' of '@Column' on 'x' is not supported. Remove the attribute.",
        "@Entity public class A { ID @ManyToOne private String x; String x() { return x; } void x(String v) { x = v; } } | 'x' is a @ManyToOne to 'java.lang.String', which is no entity. Annotate that class with @Entity.",
        "@Entity public class A { ID @ManyToOne @Column private A x; } | '@Column' does not go with 'x'. Use @JoinColumn.",
        "@Entity public class A { ID @JoinColumn private int x; } | '@JoinColumn' does not go with 'x'. Use @Column.",
        "@Entity public class A { ID private int x; public final int getX() { return x; } void setX(int v) { x = v; } } | 'getX()' is final, but references to unloaded rows override it. Remove 'final'."})
    void whatCannotBeMappedIsAnErrorThatNamesTheWayOut(String code, String message) {
        assertThat(compile(source(code.replace(" ID", " " + ID)))).hadErrorContaining(message);
    }

    @Test
    void twoEntitiesOfOneNameInAPackageAreRefused() {
        assertThat(compile(source(
                "public class Shop { @Entity public static class A { %1$s } static class In { @Entity static class A { %1$s } } }"
                        .formatted(ID))))
                .hadErrorContaining("Give the class a name of its own in its package.");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {"Title,title", "\"Title\",Title", "`Sub\"Title`,Sub\"Title",
        "\"\",\"\""})
    void namesFoldToLowerCaseUnlessQuoted(String declared, String stored) {
        assertThat(SqlName.of(declared)).isEqualTo(stored);
    }

    private static Compilation compile(JavaFileObject... sources) {
        return javac().withProcessors(new EntityProcessor()).withOptions("-Xlint:all,-processing,-classfile", "-Werror")
                .compile(sources);
    }

    /** The file is named for the class, which is the first that {@code code} declares. */
    private static JavaFileObject source(String code) {
        var name = Pattern.compile("(?:class|interface) (\\w+)").matcher(code).results().findFirst().orElseThrow()
                .group(1);
        return JavaFileObjects.forSourceString("demo." + name, "package demo; import jakarta.persistence.*; " + code);
    }

    private static String generated(Compilation compilation, String path) {
        try {
            return compilation.generatedFile(StandardLocation.SOURCE_OUTPUT, path).orElseThrow().getCharContent(false)
                    .toString();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String resource(String path) throws IOException {
        try (var in = Objects.requireNonNull(EntityProcessorTest.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
