package dev.segue.orm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks for one row after the other, each when what is made of the one before it has completed, and collects what is made. */
public final class Collecting<R, T> implements Flow.Subscriber<R> {
    private final Function<R, ? extends CompletionStage<T>> each;
    private final List<T> made = new ArrayList<>();
    private final CompletableFuture<List<T>> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(true);

    Collecting(Function<R, ? extends CompletionStage<T>> each) {
        this.each = each;
    }

    /** Subscribes and returns what is made of all rows, in their order. */
    public static <R> CompletableFuture<List<R>> all(Flow.Publisher<R> rows) {
        return each(rows, CompletableFuture::completedFuture);
    }

    static <R, T> CompletableFuture<List<T>> each(Flow.Publisher<R> rows,
            Function<R, ? extends CompletionStage<T>> each) {
        var collecting = new Collecting<R, T>(each);
        rows.subscribe(collecting);
        return collecting.result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(R row) {
        var done = new CompletableFuture<Boolean>();
        last = done;
        var _ = each.apply(row).whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                subscription().cancel();
            } else {
                made.add(value);
                done.complete(true);
                subscription().request(1);
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    /** The last row may still be worked on. */
    @Override
    public void onComplete() {
        var _ = last.thenRun(() -> result.complete(made));
    }

    private Flow.Subscription subscription() {
        return java.util.Objects.requireNonNull(subscription);
    }
}
