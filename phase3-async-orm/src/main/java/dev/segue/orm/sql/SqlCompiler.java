package dev.segue.orm.sql;

/**
 * Spells statements as PostgreSQL's SQL.
 *
 * <p>The text depends on the statement's shape only and is remembered by it, without values; values are collected anew each time
 * by the walk that also writes the text. All names are quoted, aliases are {@code t0}, {@code t1}, … in order of first use. A
 * to-one relation joins INNER if no foreign key on the way to it may be NULL, else LEFT; its key is read from the foreign key
 * without a join.
 * <p>Threading: safe from any.
 */
public final class SqlCompiler {
    private static final int SHAPES = 2048;

    private final ShapeCache cache = new ShapeCache(SHAPES);

    /** Returns {@code statement} with its text and values. */
    public BoundSql bind(Statement statement) {
        CompiledSql sql = compile(statement);
        return new BoundSql(sql, BindValues.of(statement, sql));
    }

    /** Returns the text of {@code statement}; the same object for the same shape, as long as the cache holds it. */
    public CompiledSql compile(Statement statement) {
        return cache.get(statement, SqlText::of);
    }
}
