package dev.segue.orm.processor;

import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static dev.segue.orm.processor.Compiling.compile;
import static dev.segue.orm.processor.Compiling.source;
import static org.assertj.core.api.Assertions.assertThat;

/** What can't be mapped is a compile error that names the way out. */
class RejectionTest {
    private static final String X = " private String x; String x() { return x; } void x(String v) { x = v; }";
    private static final String LIST = " private List<A> x; List<A> x() { return x; } void x(List<A> v) { x = v; }";
    private static final String ONE = " private A x; A x() { return x; } void x(A v) { x = v; }";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "@Entity public final class A { ID } | Entity 'A' is final, but references to unloaded rows are subclasses. Remove 'final'.",
        "@Entity public abstract class A { ID } | Entity 'A' is abstract. Remove 'abstract'.",
        "@Entity public interface A {} | Entity 'A' is not a class. Make it a class with private fields.",
        "@Entity public class A<T> { ID } | Entity 'A' has type parameters. Remove them.",
        "public class Out { @Entity public class A { ID } } | Entity 'A' is nested but not static. Make it static or top-level.",
        "public class Out { @Entity private static class A { ID } } | Entity 'A' is private. Make it visible in its package.",
        "@Entity public class A { ID A(int x) {} } | Entity 'A' has no constructor without parameters that its package can call. Add one, 'protected' is enough.",
        "@Entity @IdClass(A.class) public class A { ID } | '@IdClass' on 'A' is not supported. Give the table a key of one column, and make the others unique together.",
        "@Entity @Inheritance public class A { ID } | @Inheritance(SINGLE_TABLE) on 'A' is not supported. Use JOINED and a table for each entity, or share fields by @MappedSuperclass.",
        "@Entity @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS) public class A { ID } | @Inheritance(TABLE_PER_CLASS) on 'A' is not supported.",
        "@Entity @DiscriminatorValue(`a`) public class A { ID } | '@DiscriminatorValue' on 'A' is not supported. Remove it: @Inheritance(JOINED) needs none.",
        "@Entity @SecondaryTable(name = `b`) public class A { ID } | '@SecondaryTable' on 'A' is not supported. Make it an entity of its own, related by @OneToOne.",
        "@Entity @EntityListeners(A.class) public class A { ID } | '@EntityListeners' on 'A' is not supported. Call it where the entity is saved or read.",
        "@Entity @Table(catalog = `c`) public class A { ID } | 'catalog' of '@Table' on 'A' is not supported. Remove the attribute.",
        "@Entity @Table(indexes = @Index(columnList = `nowhere`)) public class A { ID } | An index or a constraint of table 'a' names column 'nowhere', which is not there. Use one of [id].",
        "@Entity @Converter public class A { ID } | '@Converter' on 'A' is not supported. Remove it, or use what is:",
        "@Entity public class A { ID @PrePersist void stamp() {} } | '@PrePersist' on 'stamp()' is not supported. Call it where the entity is saved or read.",
        "@Entity public class A { ID @PostLoad void stamp() {} } | '@PostLoad' on 'stamp()' is not supported. Call it where the entity is saved or read."})
    void onClasses(String code, String message) {
        assertThat(compile(source(code.replace('`', '"')))).hadErrorContaining(message);
    }

    /** Writes what another wants to write. */
    @SupportedAnnotationTypes("*")
    static final class Squatter extends AbstractProcessor {
        private boolean taken;

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!round.getRootElements().isEmpty() && !taken) {
                taken = true;
                try {
                    var _ = processingEnv.getFiler().createResource(StandardLocation.CLASS_OUTPUT, "demo",
                            "segue.schema");
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
            return false;
        }
    }

    @Test
    void tablesThatCanNotBeWritten() {
        assertThat(compile(List.of(new Squatter(), new EntityProcessor()), source("@Entity public class A { ID }")))
                .hadErrorContaining("The tables of package 'demo' can't be written to 'segue.schema': ");
    }

    @Test
    void aParentThatSharesItsTable() {
        assertThat(compile(source("@Entity public class A { ID @Entity public static class B extends A {} }")))
                .hadErrorContaining(
                        "Entity 'B' extends entity 'A', which keeps both in one table unless it says otherwise. Annotate 'A' with @Inheritance(strategy = InheritanceType.JOINED) and give each a table, or share fields by @MappedSuperclass.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "String name() { return null; } | Entity 'A' has 0 fields with @Id, but needs exactly 1. Put @Id on one field.",
        "ID @Id X | Entity 'A' has 2 fields with @Id, but needs exactly 1. Put @Id on one field.",
        "@Id private Thread.State x; Thread.State x() { return x; } void x(Thread.State v) { x = v; } | 'x' is a key of type 'java.lang.Thread.State'. Use one of boolean,",
        "@Id @GeneratedValue(strategy = GenerationType.TABLE) private long x; long x() { return x; } void x(long v) { x = v; } | @GeneratedValue(TABLE) on 'x' is not supported. Use IDENTITY, SEQUENCE or UUID.",
        "@Id @GeneratedValue(strategy = GenerationType.UUID) X | 'x' is generated as a UUID, but is of type 'java.lang.String'. Make it a java.util.UUID.",
        "@EmbeddedId private A x; A x() { return x; } void x(A v) { x = v; } ID | '@EmbeddedId' on 'x' is not supported. Give the table a key of one column, and make the others unique together.",
        "@Id @ManyToOne ONE | 'x' is a key that is a relation. Give the entity an @Id of its own, and the relation a column beside it.",
        "ID private List<String> x; | 'x' has no getter that generated code can override. Add 'java.util.List<java.lang.String> getX()', not private, or mark the field @Transient.",
        "ID private int x; int x() { return x; } | 'x' has no setter that generated code can call. Add 'void setX(int value)', not private, or mark the field @Transient.",
        "ID private char x; char x() { return x; } void x(char v) { x = v; } | 'x' has type 'char', which no column can be read into. Use one of boolean, java.lang.Boolean, short,",
        "ID @Lob private int x; int x() { return x; } void x(int v) { x = v; } | '@Lob' does not go with 'x' of type 'int'. Use a String or byte[].",
        "ID @Temporal(TemporalType.DATE) private Date x; | '@Temporal' on 'x' is not supported. Use a type of java.time.",
        "ID @ElementCollection private List<String> x; List<String> x() { return x; } void x(List<String> v) { x = v; } | '@ElementCollection' on 'x' is not supported. Use an array or a List of scalars for an array column, or make it an entity of its own, related by @OneToMany.",
        "ID @Column(table = `b`) X | 'table' of '@Column' on 'x' is not supported. Make the other table an entity of its own, related by @OneToOne.",
        "ID @Convert(attributeName = `y`) X | 'attributeName' of '@Convert' on 'x' is not supported. Remove the attribute.",
        "ID @Convert(converter = AttributeConverter.class) X | @Convert on 'x' names no AttributeConverter. Name a class that implements it, in 'converter'.",
        "ID @Embedded X | 'x' is @Embedded, but 'String' is not @Embeddable. Annotate that class with it.",
        "ID @MapKey X | '@MapKey' on 'x' is not supported. Use a List or a Set.",
        "ID @JoinColumn private int x; | '@JoinColumn' does not go with 'x'. Use @Column.",
        "ID private int x; @Column public int getX() { return x; } void setX(int v) { x = v; } | Annotations on 'getX()' have no effect, since the attributes of 'A' are its fields. Move them there, or add @Access.",
        "ID private int x; public final int getX() { return x; } void setX(int v) { x = v; } | 'getX()' is final, but references to unloaded rows override it. Remove 'final'."})
    void onColumns(String members, String message) {
        assertThat(compile(source(entity(members)))).hadErrorContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "@ManyToOne X | 'x' is a @ManyToOne to 'java.lang.String', which is no entity. Annotate that class with @Entity.",
        "@ManyToOne @Column ONE | '@Column' does not go with 'x'. Use @JoinColumn.",
        "@ManyToOne @MapsId ONE | '@MapsId' on 'x' is not supported. Give the entity an @Id of its own, and the relation a column beside it.",
        "@ManyToOne @JoinTable ONE | '@JoinTable' does not go with 'x'. Use @JoinColumn, or @ManyToMany.",
        "@ManyToOne @JoinColumn(referencedColumnName = `code`) ONE | 'x' refers to column 'code' of 'A', which is not its key. Refer to 'id'.",
        "@ManyToOne(targetEntity = A.class) ONE | 'targetEntity' of '@ManyToOne' on 'x' is not supported. Remove the attribute.",
        "@OneToMany LIST | 'x' is a @OneToMany without 'mappedBy'. Declare the @ManyToOne in 'A', and name it in 'mappedBy'.",
        "@OneToMany(mappedBy = `y`) LIST | 'x' is mapped by 'y', but 'A' declares no @ManyToOne of that name. Declare it there, or correct 'mappedBy'.",
        "@OneToMany(mappedBy = `y`) private Map<String, A> x; | 'x' is a @OneToMany in a 'java.util.Map<java.lang.String, demo.A>'. Use a List, a Set or a Collection of entities.",
        "@ManyToMany @OrderColumn LIST | '@OrderColumn' on 'x' is not supported. Keep the position in a field, and name it in @OrderBy.",
        "@ManyToMany @OrderBy(`y`) LIST | @OrderBy of 'x' names 'y', which 'A' does not declare. Name one of its own fields.",
        "@ManyToMany @OrderBy(`id down`) LIST | @OrderBy of 'x' says 'id down'. Write a field of 'A', and ASC or DESC after it.",
        "@ManyToMany @JoinTable(joinColumns = {@JoinColumn(name = `a`), @JoinColumn(name = `b`)}) LIST | 'x' is related by 2 columns. Refer to a key of one column."})
    void onRelations(String members, String message) {
        assertThat(compile(source(entity("ID " + members)))).hadErrorContaining(message);
    }

    @Test
    void aRelationInAnEmbeddable() {
        assertThat(compile(source(entity(
                "ID @Embeddable public static class B { @ManyToOne private A y; A y() { return y; } void y(A v) { y = v; } } private B x; B x() { return x; } void x(B v) { x = v; }"))))
                .hadErrorContaining(
                        "'y' is a relation in an embeddable class, which is not supported. Declare it in the entity.");
    }

    @Test
    void anEmbeddedObjectInARecord() {
        assertThat(compile(source(entity(
                "ID @Embeddable public record P(int v) {} @Embeddable public record B(P p) {} private B x; B x() { return x; } void x(B v) { x = v; }"))))
                .hadErrorContaining(
                        "'x' is a record with an embedded object in it, which is not supported. Make 'B' a class with setters.");
    }

    @Test
    void anEnumWithValuesOfItsOwn() {
        assertThat(compile(source(entity(
                "ID public enum E { UP; @EnumeratedValue final int code = 7; } private E x; E x() { return x; } void x(E v) { x = v; }"))))
                .hadErrorContaining(
                        "'x' is of 'E', whose @EnumeratedValue is not supported. Use @Convert with an AttributeConverter.");
    }

    @Test
    void aConverterOfWhatNoColumnHolds() {
        assertThat(compile(source(entity(
                "ID public static abstract class C implements AttributeConverter<String, Thread> {} @Convert(converter = C.class) X"))))
                .hadErrorContaining(
                        "The converter of 'x' makes 'java.lang.Thread' of it, which no column can be read into. Make one of boolean,");
    }

    @Test
    void aConverterThatAppliesItself() {
        assertThat(compile(source(
                "@Converter(autoApply = true) public abstract class C implements AttributeConverter<String, String> {}")))
                .hadErrorContaining(
                        "'autoApply' of '@Converter' on 'C' is not supported. Remove it, and name the converter in @Convert on each field.");
    }

    @Test
    void whatHibernateAddsToTheMeaningOfRows() {
        var formula = JavaFileObjects.forSourceString("org.hibernate.annotations.Formula",
                "package org.hibernate.annotations; public @interface Formula { String value(); }");
        assertThat(compile(formula, source(entity("ID @org.hibernate.annotations.Formula(`1`) X")))).hadErrorContaining(
                "'@Formula' on 'x' is not supported. Compute it in the query, or make it a generated column with insertable and updatable false.");
    }

    @Test
    void whatAnApplicationHasHibernateGenerate() {
        var number = JavaFileObjects.forSourceString("demo.InvoiceNumber",
                "package demo; @org.hibernate.annotations.IdGeneratorType(org.hibernate.id.IdentityGenerator.class) public @interface InvoiceNumber {}");
        assertThat(compile(number, source("@Entity public class A { @InvoiceNumber ID }"))).hadErrorContaining(
                "'@InvoiceNumber' on 'id' is not supported. Use IDENTITY, SEQUENCE or UUID.");
        var stamp = JavaFileObjects.forSourceString("demo.Stamp",
                "package demo; @org.hibernate.annotations.ValueGenerationType(generatedBy = org.hibernate.generator.internal.CurrentTimestampGeneration.class) public @interface Stamp {}");
        assertThat(compile(stamp, source(entity("ID @Stamp X")))).hadErrorContaining(
                "'@Stamp' on 'x' is not supported. Call it where the entity is saved or read.");
    }

    @Test
    void twoEntitiesOfOneNameInAPackage() {
        assertThat(compile(source(
                "public class Shop { @Entity public static class A { ID } static class In { @Entity static class A { ID } } }")))
                .hadErrorContaining("Give the class a name of its own in its package.");
    }

    /**
     * Each sentence that the processor's sources hold has been said by a test above. Those of {@link Unsupported} have their own
     * test.
     */
    @AfterAll
    static void everySentenceIsTested() throws IOException {
        assertThat(sentences()).hasSizeGreaterThan(40)
                .allSatisfy(sentence -> assertThat(Compiling.REFUSALS).anyMatch(said -> sentence.matcher(said).find()));
    }

    /** Returns the texts of the processor's messages, with a gap for each value. */
    private static List<Pattern> sentences() throws IOException {
        var sentences = new ArrayList<Pattern>();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/segue/orm/processor"))) {
            for (Path file : files.filter(file -> !file.endsWith("Unsupported.java")
                    && !file.getFileName().toString().endsWith("Writer.java")
                    && !file.endsWith("Lines.java")).toList()) {
                Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"").matcher(Files.readString(file).replace("'\"'", ""))
                        .results()
                        .map(found -> found.group(1))
                        .filter(text -> text.strip().split(" ", -1).length > 2 && !text.contains("(new ")
                                && !text.equals(text.toUpperCase(Locale.ROOT))) // SQL
                        .map(text -> text.replace("\\\"", "\""))
                        .forEach(text -> sentences.add(Pattern.compile(Stream.of(text.split("%[sd]", -1))
                                .map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL)));
            }
        }
        return sentences;
    }

    private static String entity(String members) {
        return "@Entity public class A { " + members.replace(" LIST", LIST).replace(" ONE", ONE).replace(" X", X)
                .replace('`', '"') + " }";
    }
}
