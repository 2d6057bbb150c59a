package dev.segue.orm.processor;

import com.google.testing.compile.Compilation;
import java.io.IOException;
import java.util.Optional;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.Test;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static dev.segue.orm.processor.Compiling.compile;
import static dev.segue.orm.processor.Compiling.source;
import static org.assertj.core.api.Assertions.assertThat;

/** Which tables entities ask for. */
class SchemaReaderTest {
    @Test
    void eachAnnotationThatOnlyTheTableNeedsIsRead() throws IOException {
        assertThat(schema(source(
                """
                    @Entity @Table(name = "book", comment = "All books", uniqueConstraints = @UniqueConstraint(name = "once", columnNames = {"title", "theYear"}),
                        indexes = {@Index(columnList = "title ASC, theYear DESC NULLS LAST"), @Index(name = "short", columnList = "lower(title), id", unique = true, options = "WHERE pages < 10")},
                        check = @CheckConstraint(constraint = "pages > 0"))
                    public class Book {
                        @Id @GeneratedValue(strategy = GenerationType.UUID) private UUID id; public UUID getId() { return id; } void setId(UUID v) { id = v; }
                        @Column(length = 80, unique = true, nullable = false) private String title; public String getTitle() { return title; } void setTitle(String v) { title = v; }
                        @Column(name = "published") private short theYear; public short getTheYear() { return theYear; } void setTheYear(short v) { theYear = v; }
                        @Column(columnDefinition = "int default 7 not null", comment = "All of them", check = @CheckConstraint(name = "few", constraint = "pages < 5000")) private Integer pages;
                        public Integer getPages() { return pages; } void setPages(Integer v) { pages = v; }
                        @Lob private String text; public String getText() { return text; } void setText(String v) { text = v; }
                        @ManyToOne @JoinColumn(foreignKey = @ForeignKey(name = "next", foreignKeyDefinition = "foreign key (next_id) references book on delete  set null deferrable")) private Book next;
                        public Book getNext() { return next; } void setNext(Book v) { next = v; }
                        @ManyToOne @JoinColumn(foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT)) private Book loose; public Book getLoose() { return loose; } void setLoose(Book v) { loose = v; }
                    }""")))
                .isEqualTo("""
                    # The tables that the models ask for. Written by a tool: don't edit.
                    table book comment="All books"
                      column id type=uuid null=no
                      column title type=varchar(80) null=no
                      column published type=smallint null=no
                      column pages type=integer null=no clause="DEFAULT 7" comment="All of them"
                      column text type=text
                      column next_id type=uuid
                      column loose_id type=uuid
                      check book_check condition="pages > 0"
                      primary-key book_pkey column=id
                      unique book_title_key column=title
                      check few condition="pages < 5000"
                      foreign-key next column=next_id table=book key=id options="ON DELETE SET NULL DEFERRABLE"
                      unique once column=title column=published
                      index book_title_published_idx item=title item="published DESC NULLS LAST"
                      index short unique=yes item=lower(title) item=id options="WHERE pages < 10"
                    """);
    }

    @Test
    void anIndexOnAColumnThatIsNotThereIsAnError() {
        assertThat(compile(source(
                "@Entity @Table(indexes = @Index(columnList = \"titel\")) public class Book { ID }")))
                .hadErrorContaining(
                        "An index or a constraint of table 'book' names column 'titel', which is not there. Use one of [id].");
    }

    @Test
    void twoTablesOfOneNameAreAnError() {
        assertThat(compile(source("@Entity @Table(name = \"x\") public class One { ID }"),
                source("@Entity @Table(name = \"x\") public class Two { ID private String a; String getA() { return a; } void setA(String v) { a = v; } }")))
                .hadErrorContaining("'x' is declared twice, and not alike");
    }

    private static String schema(JavaFileObject source) throws IOException {
        Compilation compilation = compile(source);
        assertThat(compilation).succeededWithoutWarnings();
        Optional<JavaFileObject> file = compilation.generatedFile(StandardLocation.CLASS_OUTPUT,
                "demo/segue.schema");
        return file.orElseThrow().getCharContent(false).toString();
    }
}
