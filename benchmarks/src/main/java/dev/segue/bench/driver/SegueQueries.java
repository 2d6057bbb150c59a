package dev.segue.bench.driver;

import dev.segue.orm.Database;
import dev.segue.orm.QuerySet;
import java.util.List;

/** The query sets of the tasks, built anew for each call, as a view builds them. */
record SegueQueries(Database database) {

    QuerySet<Item> items() {
        return database.objects(Item.class);
    }

    QuerySet<Entry> entries() {
        return database.objects(Entry.class);
    }

    QuerySet<Item> item(int n) {
        return items().filter(Item_.id.eq(Task.item(n)));
    }

    QuerySet<Item> range(int n) {
        int first = Task.firstItem(n, 1_000);
        return items().filter(Item_.id.between(first, first + 999)).orderBy(Item_.id.asc());
    }

    QuerySet<Item> ofOwner(int n) {
        return items().filter(Item_.owner().id.eq(Task.owners(n, 1)[0]));
    }

    QuerySet<Item> ofOwners(int n) {
        return items().filter(Item_.owner().id.in(List.of(Task.owners(n, 4)))).orderBy(Item_.id.asc());
    }

    QuerySet<Owner> withItems(int n) {
        int first = Task.owners(n, 20)[0];
        return database.objects(Owner.class).filter(Owner_.id.between(first, first + 19)).orderBy(Owner_.id.asc())
                .prefetchRelated(Owner_.items());
    }
}
