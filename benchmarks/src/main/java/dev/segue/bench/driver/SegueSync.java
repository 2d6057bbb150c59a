package dev.segue.bench.driver;

import dev.segue.orm.Database;
import java.util.concurrent.ThreadFactory;

/** Blocking calls of the ORM: on platform threads over JDBC, or on virtual threads, which park on the native driver. */
record SegueSync(String title, ThreadFactory threads, Database database) implements Line.Blocking {

    @Override
    public void close() {
        database.close();
    }

    @Override
    public Object run(Task task, int n) {
        var of = new SegueQueries(database);
        return switch (task) {
            case GET -> of.item(n).get();
            case FILTER_20 -> of.ofOwners(n).list();
            case FILTER_1000 -> of.range(n).list();
            case COUNT -> of.ofOwner(n).count();
            case INSERT -> of.entries().create(Entry.any(Task.quantity(n)));
            case BULK_INSERT_100 -> of.entries().bulkCreate(Task.entries(n, 100));
            case BULK_INSERT_1000 -> of.entries().bulkCreate(Task.entries(n, 1_000));
            case UPDATE -> of.item(n).update(Item_.quantity.set(Task.quantity(n)));
            case BULK_UPDATE_20 -> of.items().bulkUpdate(Task.changed(n, 20), Item_.quantity);
            case PREFETCH_20_X_5 -> of.withItems(n).list();
            case TRANSACTION -> database.atomic(() -> {
                Item item = of.item(n).get();
                item.setQuantity(Task.quantity(n));
                of.item(n).update(Item_.quantity.set(item.getQuantity()));
                return item;
            });
        };
    }
}
