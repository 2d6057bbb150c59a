package dev.segue.orm.exec;

import java.time.Duration;

/** A transaction did not end by its deadline: what was under way was cancelled, its connection closed, and nothing of it is kept. */
public final class TransactionTimeoutException extends OrmException {
    private static final long serialVersionUID = 1;

    TransactionTimeoutException(String work, String site, Duration limit) {
        super("The transaction of %s, entered at %s, was not over after %d ms, its deadline. It was cancelled and nothing of it is kept. Do less in it, or allow more with withDeadline()."
                .formatted(work, site, limit.toMillis()));
    }
}
