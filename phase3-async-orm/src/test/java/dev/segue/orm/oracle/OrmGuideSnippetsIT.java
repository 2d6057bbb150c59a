package dev.segue.orm.oracle;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.Annotated;
import dev.segue.orm.Codec;
import dev.segue.orm.Database;
import dev.segue.orm.DatabaseConfig;
import dev.segue.orm.Named;
import dev.segue.orm.QuerySet;
import dev.segue.orm.Vocabulary;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import dev.segue.orm.lib.Publisher;
import dev.segue.orm.lib.Publisher_;
import dev.segue.orm.lib.Shelf;
import dev.segue.orm.lib.Tag;
import dev.segue.orm.lib.Tag_;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static dev.segue.orm.Aggregates.count;
import static org.assertj.core.api.Assertions.assertThat;

/** The code in docs/orm.md, run. {@link OrmGuideTest} holds the document to it. */
class OrmGuideSnippetsIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    private final Database database = LIBRARY.database();
    private final QuerySet<Book> books = LIBRARY.objects(Book.class);
    private final QuerySet<Tag> tags = LIBRARY.objects(Tag.class);
    private final QuerySet<Publisher> publishers = LIBRARY.objects(Publisher.class);

    @BeforeEach
    void reset() throws SQLException {
        LIBRARY.reset();
    }

    @Test
    void opening() {
        DatabaseConfig config = LIBRARY.test().config();
        try (Bridge bridge = Bridge.open(BridgeConfig.DEFAULT); Database database = Database.open(config, bridge)) {
            QuerySet<Book> books = database.objects(Book.class);
            assertThat(books.count()).isEqualTo(6);
        }
    }

    @Test
    void querying() {
        QuerySet<Book> cheap = books.filter(Book_.price.lt(25));
        List<Book> rated = cheap.exclude(Book_.rating.isNull()).orderBy(Book_.title.asc()).list();
        long howMany = cheap.count();
        assertThat(rated).extracting(Book::getTitle).containsExactly("Alpha");
        assertThat(howMany).isEqualTo(3);
    }

    @Test
    void relations() {
        Book book = books.selectRelated(Book_.publisher()).filter(Book_.id.eq(1)).get();
        Publisher publisher = book.getPublisher();
        List<Book> red = books.filter(Book_.tags().name.eq("red"), Book_.publisher().country.eq("US")).list();
        assertThat(publisher).extracting(Publisher::getName).isEqualTo("Apex");
        assertThat(red).hasSize(2);
    }

    @Test
    void aggregates() {
        List<String> report = new ArrayList<>();
        Named<Publisher, Long> n = count(Publisher_.books()).as("n");
        for (Annotated<Publisher> row : publishers.annotate(n).filter(n.gte(2L)).orderBy(n.desc()).list()) {
            report.add(row.entity().getName() + ": " + row.get(n));
        }
        assertThat(report).containsExactlyInAnyOrder("Apex: 2", "Cobalt: 2");
    }

    @Test
    void writing() {
        database.atomic(() -> {
            Book book = books.filter(Book_.id.eq(4)).get();
            book.setRating(5);
            books.save(book);
            return database.related(book, Book_.tags()).add(tags.filter(Tag_.name.eq("red")).get());
        });
        assertThat(books.filter(Book_.rating.eq(5), Book_.tags().name.eq("red")).count()).isEqualTo(2);
    }

    @Test
    void byName() {
        Map<String, String> parameters = Map.of("publisher__country", "UK", "pages__lt", "100");
        Set<String> allowed = Set.of("publisher__country", "pages__lt", "title__icontains");
        List<Book> found = books.filterBy(parameters, allowed).orderBy("-price").list();
        assertThat(found).extracting(Book::getTitle).containsExactly("Zeta%");
    }

    @Test
    void async() {
        CompletableFuture<String> title = books.filter(Book_.id.eq(1)).asyncGet().thenApply(Book::getTitle);
        assertThat(title).succeedsWithin(java.time.Duration.ofSeconds(20)).isEqualTo("Alpha");
    }

    @Test
    void aManagerIsAPlainClass() {
        var shelf = new Shelf(database);
        List<Book> british = shelf.cheap().filter(Shelf.from("UK")).list();
        assertThat(british).extracting(Book::getTitle).containsExactly("Zeta%");
    }

    @Test
    void ownLookups() {
        Vocabulary words = Vocabulary.STANDARD.lookup("samestart", Codec.STRING, Shelf::sameStart);
        DatabaseConfig config = LIBRARY.test().config().withVocabulary(words);
        try (Bridge bridge = Bridge.open(BridgeConfig.DEFAULT); Database database = Database.open(config, bridge)) {
            assertThat(database.objects(Book.class).filter("title__samestart", "Gnu").get().getId()).isEqualTo(3);
        }
    }
}
