package dev.segue.orm;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.Collectors;

/** What {@link Rows#explain} adds to a plan. */
public enum Explain {
    /** What really happened: the statement is run, and a lock is taken. */
    ANALYZE,
    /** Columns, schemas, functions. */
    VERBOSE,
    /** Blocks hit and read. */
    BUFFERS,
    /** Settings that differ from the default. */
    SETTINGS,
    /** Log records written; needs {@link #ANALYZE}. */
    WAL,
    /** Total times. */
    SUMMARY;

    static String text(Explain... options) {
        var given = EnumSet.noneOf(Explain.class);
        given.addAll(Arrays.asList(options));
        return given.stream().map(option -> ", " + option.name()).collect(Collectors.joining("", "FORMAT TEXT", ""));
    }
}
