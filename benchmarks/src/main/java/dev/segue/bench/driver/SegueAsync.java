package dev.segue.bench.driver;

import dev.segue.orm.Database;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Async calls of the ORM. */
record SegueAsync(String title, Database database) implements Line.Async {

    @Override
    public void close() {
        database.close();
    }

    @Override
    public void start(Task task, int n, BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        var _ = answer(task, n).whenComplete(done);
    }

    private CompletableFuture<?> answer(Task task, int n) {
        var of = new SegueQueries(database);
        return switch (task) {
            case GET -> of.item(n).asyncGet();
            case FILTER_20 -> of.ofOwners(n).asyncList();
            case FILTER_1000 -> of.range(n).asyncList();
            case COUNT -> of.ofOwner(n).asyncCount();
            case INSERT -> of.entries().asyncCreate(Entry.any(Task.quantity(n)));
            case BULK_INSERT_100 -> of.entries().asyncBulkCreate(Task.entries(n, 100));
            case BULK_INSERT_1000 -> of.entries().asyncBulkCreate(Task.entries(n, 1_000));
            case UPDATE -> of.item(n).asyncUpdate(Item_.quantity.set(Task.quantity(n)));
            case BULK_UPDATE_20 -> of.items().asyncBulkUpdate(Task.changed(n, 20), Item_.quantity);
            case PREFETCH_20_X_5 -> of.withItems(n).asyncList();
            case TRANSACTION -> database.asyncAtomic(() -> of.item(n).asyncGet().thenCompose(item -> {
                item.setQuantity(Task.quantity(n));
                return of.item(n).asyncUpdate(Item_.quantity.set(item.getQuantity())).thenApply(_ -> item);
            }));
        };
    }
}
