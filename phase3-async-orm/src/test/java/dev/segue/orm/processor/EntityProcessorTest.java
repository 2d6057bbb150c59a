package dev.segue.orm.processor;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static dev.segue.orm.processor.Compiling.compile;
import static dev.segue.orm.processor.Compiling.source;
import static org.assertj.core.api.Assertions.assertThat;

/** What is generated. */
class EntityProcessorTest {
    private static final String[] GOLDEN = {"Note", "Owner", "Person", "Numbered", "Animal", "Dog", "Bark"};

    @ParameterizedTest
    @ValueSource(strings = {"Note", "Person", "Animal", "Dog", "Bark"})
    void theMetamodelIsWrittenAsTheGoldenFileSays(String entity) throws IOException {
        Compilation compilation = compile(golden(GOLDEN));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation, "golden/" + entity + "_.java"))
                .isEqualTo(resource("/golden/" + entity + "_.txt"));
    }

    @Test
    void theSameEntityGivesTheSameText() {
        assertThat(generated(compile(golden("Note", "Owner")), "golden/Note_.java"))
                .isEqualTo(generated(compile(golden("Owner", "Note")), "golden/Note_.java"));
    }

    @Test
    void aNestedStaticEntityIsMapped() {
        assertThat(compile(source("public class Shop { @Entity public static class Item { ID } }")))
                .succeededWithoutWarnings();
    }

    @Test
    void aFieldMayBeNamedLikeAnythingInTheGeneratedClass() {
        assertThat(compile(
                source("""
                    @Entity public class Odd {
                        ID
                        private int table; int table() { return table; } void table(int v) { table = v; }
                        private String row; String row() { return row; } void row(String v) { row = v; }
                        private String at; String at() { return at; } void at(String v) { at = v; }
                        private String read; String read() { return read; } void read(String v) { read = v; }
                        private String relation; String relation() { return relation; } void relation(String v) { relation = v; }
                        private String lazy; String getLazy() { return lazy; } void setLazy(String v) { lazy = v; }
                        private String related; String getRelated() { return related; } void setRelated(String v) { related = v; }
                    }""")))
                .succeededWithoutWarnings();
    }

    @Test
    void aRelationMayBeNamedLikeAMethodOfPaths() {
        assertThat(compile(source("""
            @Entity public class Odd {
                ID
                @ManyToOne private Odd step; Odd step() { return step; } void step(Odd v) { step = v; }
                @ManyToOne private Odd source; Odd source() { return source; } void source(Odd v) { source = v; }
                @ManyToOne private Odd isNull; Odd isNull() { return isNull; } void isNull(Odd v) { isNull = v; }
                @ManyToOne private Odd eq; Odd eq() { return eq; } void eq(Odd v) { eq = v; }
            }"""))).succeededWithoutWarnings();
    }

    /** What concerns one attribute loads that one; what may concern several loads all that is missing. */
    @Test
    void onlyAccessorsAreTakenToConcernOneAttribute() {
        Compilation compilation = compile(source("""
            @Entity public class Odd {
                ID
                private String name; String name() { return name; } void name(String v) { name = v; }
                private String lazy; String getLazy() { return lazy; } void setLazy(String lazy) { this.lazy = lazy; }
                void setLazy(Object v) { setLazy(String.valueOf(v)); }
                String label() { return name + lazy; }
            }"""));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(generated(compilation, "demo/Odd_.java")).contains(
                "Lazy.need(this.lazy, \"name\", \"name()\");", "Lazy.given(this.lazy, \"name\");",
                "Lazy.needAll(this.lazy, \"setLazy()\");", "Lazy.needAll(this.lazy, \"label()\");")
                .doesNotContain("Lazy.given(this.lazy, \"lazy\");");
    }

    @Test
    void methodsOfAnyFormAreOverriddenInReferences() {
        assertThat(compile(
                source("""
                    @Entity public class Odd {
                        ID
                        public <T extends Comparable<T> & java.io.Serializable> java.util.List<? super T> all(java.util.Map<String, ? extends T[]> map, int... more) { return null; }
                        protected void check() throws java.io.IOException {}
                        public static Odd of() { return new Odd(); }
                    }""")))
                .succeededWithoutWarnings();
    }

    @Test
    void everyTypeOfColumnIsMapped() {
        assertThat(compile(
                source("""
                    @Entity public class Every {
                        ID
                        private short a; short a() { return a; } void a(short v) { a = v; }
                        private Float b; Float b() { return b; } void b(Float v) { b = v; }
                        @Lob private byte[] c; byte[] c() { return c; } void c(byte[] v) { c = v; }
                        private UUID d; UUID d() { return d; } void d(UUID v) { d = v; }
                        private java.time.OffsetDateTime e; java.time.OffsetDateTime e() { return e; } void e(java.time.OffsetDateTime v) { e = v; }
                        private java.time.Duration f; java.time.Duration f() { return f; } void f(java.time.Duration v) { f = v; }
                        private long[] g; long[] g() { return g; } void g(long[] v) { g = v; }
                        private String[] h; String[] h() { return h; } void h(String[] v) { h = v; }
                        private List<java.time.LocalDate> i; List<java.time.LocalDate> i() { return i; } void i(List<java.time.LocalDate> v) { i = v; }
                        @Column(columnDefinition = "jsonb") private Map<String, List<Integer>> j; Map<String, List<Integer>> j() { return j; } void j(Map<String, List<Integer>> v) { j = v; }
                        @Column(columnDefinition = "JSON") private String k; String k() { return k; } void k(String v) { k = v; }
                        private Thread.State l; Thread.State l() { return l; } void l(Thread.State v) { l = v; }
                    }""")))
                .succeededWithoutWarnings();
    }

    @Test
    void anEntityOfHibernateIsMappedAsItIs() {
        JavaFileObject batch = JavaFileObjects.forSourceString("org.hibernate.annotations.BatchSize",
                "package org.hibernate.annotations; public @interface BatchSize { int size(); }");
        assertThat(compile(batch,
                source("""
                    @Entity
                    @Cacheable
                    @NamedQuery(name = "all", query = "from Legacy")
                    @Table(name = "legacy", indexes = @Index(columnList = "name"), uniqueConstraints = @UniqueConstraint(columnNames = "name"))
                    @org.hibernate.annotations.BatchSize(size = 10)
                    public class Legacy {
                        ID
                        @Basic(fetch = FetchType.LAZY, optional = false) @Column(length = 10) private String name;
                        public String getName() { return name; } public void setName(String v) { name = v; }
                        @OneToMany(mappedBy = "parent", cascade = CascadeType.ALL, fetch = FetchType.EAGER) private List<Legacy> children = new ArrayList<>();
                        public List<Legacy> getChildren() { return children; } public void setChildren(List<Legacy> v) { children = v; }
                        @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "parent", foreignKey = @ForeignKey(name = "fk")) private Legacy parent;
                        public Legacy getParent() { return parent; } public void setParent(Legacy v) { parent = v; }
                        @Transient public String getShout() { return name + "!"; }
                        @Override public boolean equals(Object other) { return other instanceof Legacy that && getId().equals(that.getId()); }
                        @Override public int hashCode() { return 1; }
                    }""")))
                .succeededWithoutWarnings();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {"Title,title", "\"Title\",Title", "`Sub\"Title`,Sub\"Title",
        "\"\",\"\""})
    void namesFoldToLowerCaseUnlessQuoted(String declared, String stored) {
        assertThat(SqlName.of(declared)).isEqualTo(stored);
    }

    private static JavaFileObject[] golden(String... names) {
        return Stream.of(names).map(name -> JavaFileObjects.forResource("golden/" + name + ".java"))
                .toArray(JavaFileObject[]::new);
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
