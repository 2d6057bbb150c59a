package dev.segue.orm.oracle;

import dev.segue.orm.QuerySet;
import dev.segue.orm.Rows;
import dev.segue.orm.Way;
import dev.segue.orm.lib.Book;
import dev.segue.orm.lib.Book_;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static dev.segue.orm.Aggregates.count;
import static org.assertj.core.api.Assertions.assertThat;

/** There is one compiler: what is sent is the same object, whoever sends it and whatever its values are. */
class SameStatementIT {
    @RegisterExtension
    static final Library LIBRARY = new Library();

    @Test
    void theFourWaysSendTheSameObject() {
        for (Rows<?, ?, ?> rows : List.of(books(), books().filter(Book_.tags().name.eq("red")).distinct(),
                books().selectRelated(Book_.publisher()).filter("pages__lt", 300).orderBy("-title").slice(1, 2),
                books().annotate(count(Book_.reviews()).as("n")).filter("n__gt", 1))) {
            assertThat(sent(rows)).hasSize(1);
        }
    }

    @Test
    void valuesDoNotMakeAnotherStatement() {
        Set<String> sent = sent(books().filter(Book_.title.icontains("a"), Book_.pages.lt(100)).limit(5));
        sent.addAll(sent(books().filter(Book_.title.icontains("b"), Book_.pages.lt(200)).limit(6)));
        assertThat(sent).hasSize(1);
        sent.addAll(sent(books().filter(Book_.title.icontains("b"), Book_.pages.gt(200)).limit(6)));
        assertThat(sent).hasSize(2);
    }

    /** Returns the different objects that asking for {@code rows} sends. */
    private static Set<String> sent(Rows<?, ?, ?> rows) {
        Set<String> sent = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Way way : Way.values()) {
            sent.addAll(LIBRARY.sent(() -> Library.list(way, rows)));
        }
        return sent;
    }

    private static QuerySet<Book> books() {
        return LIBRARY.objects(Book.class);
    }
}
