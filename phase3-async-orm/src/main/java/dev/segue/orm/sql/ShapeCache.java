package dev.segue.orm.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers the text of the shapes used last, at most {@code size} of them.
 *
 * <p>Two generations: when the young one is full it becomes the old one, and the old one is dropped. What is used again moves
 * back to the young, so a burst of dynamic filters does not push out what every request uses.
 * <p>Threading: safe from any; reads take no lock.
 */
final class ShapeCache {
    private final int generation;
    private volatile Map<Statement, CompiledSql> young = new ConcurrentHashMap<>();
    private volatile Map<Statement, CompiledSql> old = Map.of();

    ShapeCache(int size) {
        this.generation = Math.max(1, size / 2);
    }

    CompiledSql get(Statement statement, Function<Statement, CompiledSql> compile) {
        CompiledSql known = young.get(statement);
        return known != null ? known : keep(statement, compile);
    }

    private CompiledSql keep(Statement statement, Function<Statement, CompiledSql> compile) {
        CompiledSql known = old.get(statement);
        CompiledSql sql = known != null ? known : compile.apply(statement);
        put(Shape.of(statement), sql);
        return sql;
    }

    private synchronized void put(Statement shape, CompiledSql sql) {
        if (young.size() >= generation) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(shape, sql);
    }

    int size() {
        return young.size() + old.size();
    }

    /** Returns the shapes remembered. */
    Iterable<Statement> shapes() {
        return young.keySet();
    }
}
