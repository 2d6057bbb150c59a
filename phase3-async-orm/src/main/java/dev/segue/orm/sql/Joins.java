package dev.segue.orm.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables of one statement and the aliases they get, parents before children.
 *
 * <p>Threading: confined to one thread.
 */
final class Joins implements SqlSink {
    private final Map<Source, String> aliases = new LinkedHashMap<>();

    static Joins of(Select select) {
        var joins = new Joins();
        joins.add(select.root());
        new SqlWalk(joins).statement(select);
        return joins;
    }

    /** Returns the nearest column that holds the same value: a related row's key is the foreign key that points to it. */
    static Expr.ColumnRef trimmed(Expr.ColumnRef ref) {
        return switch (ref.source()) {
            case Source.Root _ -> ref;
            case Source.Join(var parent, var foreignKey, _, var key) when key.equals(ref.column()) -> trimmed(
                    parent.column(foreignKey));
            case Source.Join _ -> ref;
        };
    }

    /** Returns the sources in the order of their aliases, the root first. */
    Iterable<Source> sources() {
        return aliases.keySet();
    }

    String alias(Source source) {
        String alias = aliases.get(source);
        if (alias == null) {
            throw new IllegalStateException("'" + source + "' has no alias; the walks of one statement differ.");
        }
        return alias;
    }

    private void add(Source source) {
        if (!aliases.containsKey(source)) {
            if (source instanceof Source.Join join) {
                add(join.parent());
            }
            aliases.put(source, "t" + aliases.size());
        }
    }

    @Override
    public void column(Source source, Column column) {
        add(source);
    }

    @Override
    public void text(String sql) {}

    @Override
    public void from(Source.Root root) {}

    @Override
    public void bind(Expr.Param param) {}

    @Override
    public void bind(Expr.ArrayParam array) {}
}
