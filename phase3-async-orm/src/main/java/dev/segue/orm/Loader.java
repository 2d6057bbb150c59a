package dev.segue.orm;

import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.LoadException;
import dev.segue.orm.exec.Operation;
import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.CopyText;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.ValueType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends entities by COPY, some at a time, so that however many there are a few are in memory, and what is asked of the iterator may
 * use the same transaction.
 *
 * <p>Threading: confined to the loading thread.
 */
final class Loader<E> {
    private static final int ROWS = 1000;
    private static final int CHARACTERS = 1 << 20;
    private static final long RATE = Duration.ofSeconds(1).toNanos();

    private final BlockingRunner runner;
    private final Model<E> model;
    private final Storage<E> storage;
    private final Level level;
    private final Iterator<? extends E> entities;
    private final LoadProgress progress;
    private final Instant now = Instant.now();
    private final StringBuilder text = new StringBuilder();
    private long rows;
    private long bytes;
    private long told = System.nanoTime();

    /** @throws IllegalArgumentException if {@code model} is stored in several tables */
    Loader(BlockingRunner runner, Model<E> model, Iterator<? extends E> entities, LoadProgress progress) {
        this.runner = runner;
        this.model = model;
        this.storage = model.storage();
        this.level = storage.own();
        this.entities = entities;
        this.progress = progress;
        if (storage.levels().size() > 1) {
            throw new IllegalArgumentException(
                    "load() of '%s', which is stored in %d tables, is not supported: COPY writes one. Use bulkCreate()."
                            .formatted(model.name(), storage.levels().size()));
        }
    }

    /** Loads all and returns how many there were. */
    long load() {
        if (entities.hasNext()) {
            E first = entities.next();
            boolean keyed = key(first) != null;
            List<Column> columns = keyed ? level.keyed() : level.inserted().columns();
            send(first, keyed, new Statement.Copy(level.root().table(), columns));
        }
        progress.loaded(rows, bytes);
        return rows;
    }

    private void send(E first, boolean keyed, Statement.Copy copy) {
        long from = rows;
        append(first, keyed);
        while (entities.hasNext()) {
            if (rows - from >= ROWS || text.length() >= CHARACTERS) {
                send(copy, from);
                from = rows;
            }
            append(Objects.requireNonNull(entities.next(), "The iterator gave null. Give entities."), keyed);
        }
        send(copy, from);
    }

    private void send(Statement.Copy copy, long from) {
        byte[] chunk = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        runner.run("load", Operation.copy(copy, chunk, from + 1, rows));
        bytes += chunk.length;
        if (System.nanoTime() - told >= RATE && entities.hasNext()) {
            told = System.nanoTime();
            progress.loaded(rows, bytes);
        }
    }

    private void append(E entity, boolean keyed) {
        rows++;
        try {
            storage.refuseUnfit(entity);
            Object key = key(entity);
            if ((key != null) != keyed) {
                throw new IllegalArgumentException(
                        "The entity has %s key, but the first one had %s. Load those with keys and those without apart."
                                .formatted(keyed ? "no" : "a", keyed ? "one" : "none"));
            }
            if (key != null) {
                CopyText.value(text, level.key().type(), key);
            }
            for (int i = 0; i < level.inserted().size(); i++) {
                CopyText.next(text, keyed || i > 0);
                value(entity, level.inserted().index(i));
            }
            CopyText.end(text);
        } catch (IllegalArgumentException unfit) {
            throw LoadException.of(rows, unfit);
        }
    }

    private void value(E entity, int index) {
        ValueType type = model.fields().get(index).column().type();
        Object held = model.encoded(entity, index);
        CopyText.value(text, type,
                index == storage.version() && held == null ? storage.versionAfter(null, now) : held);
    }

    /** Returns the key of the new row; null if the column has a default. */
    private @Nullable Object key(E entity) {
        Object held = model.keyOf(entity);
        Object made = held == null ? model.newKey() : held;
        if (made == null && (model.keyField().role() == Field.Role.KEY || model.sequence() != null)) {
            throw new IllegalArgumentException(
                    "A '%s' without a key was given, and its column has no default. Set the keys first, or use bulkCreate()."
                            .formatted(model.name()));
        }
        return made;
    }
}
