package dev.segue.orm.exec;

import dev.segue.orm.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Rows to be read chunk by chunk, as data; each run is another one.
 *
 * @param statement asked for it when the first rows are
 * @param mapper asked for each chunk; makes a value of each of its rows
 * @param each what is done with each chunk before its rows, as many, are handed on; in the same transaction
 * @param chunk how many rows are fetched, and kept, at a time; at least 1
 */
public record Reading<R>(Supplier<? extends Statement> statement, Supplier<RowMapper<R>> mapper,
        Function<List<R>, Operation<List<R>>> each, int chunk) {
    public Reading {
        if (chunk < 1) {
            throw new IllegalArgumentException("'chunk' is %d, but must be at least 1.".formatted(chunk));
        }
    }
}
