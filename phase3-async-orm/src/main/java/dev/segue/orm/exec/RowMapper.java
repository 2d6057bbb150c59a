package dev.segue.orm.exec;

/** Makes a value of each row. Does no I/O, and keeps nothing of the row: the next one reuses it. */
@FunctionalInterface
public interface RowMapper<R> {
    R map(Row row);
}
