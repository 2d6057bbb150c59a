package dev.segue.orm.exec;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose rows the server hands out some at a time, as long as the transaction lasts in which the first were fetched.
 * Other statements may be sent between.
 *
 * <p>Threading: as the session it is on.
 */
interface Portal<R> {

    /** Returns the next {@code most} rows, fewer only at the end; unmodifiable. */
    List<R> fetch(int most);

    /** Async form of {@link #fetch}. */
    CompletionStage<List<R>> asyncFetch(int most);

    /** Has the server forget it. Harmless if the server already has. */
    void close();

    /** Async form of {@link #close}. */
    CompletionStage<@Nullable Void> asyncClose();
}
