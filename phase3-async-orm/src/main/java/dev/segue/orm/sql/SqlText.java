package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the text of one statement, cut where placeholders go.
 *
 * <p>Threading: confined to one thread.
 */
final class SqlText implements SqlSink {
    private final Joins joins;
    private final StringBuilder sql = new StringBuilder(256);
    private final List<String> fragments = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();

    SqlText(Joins joins) {
        this.joins = joins;
    }

    static CompiledSql of(Select select) {
        var text = new SqlText(Joins.of(select));
        new SqlWalk(text).statement(select);
        text.cut();
        return new CompiledSql(text.fragments, text.slots);
    }

    @Override
    public void text(String text) {
        sql.append(text);
    }

    @Override
    public void column(Source source, Column column) {
        reference(source, column.name());
    }

    @Override
    public void from(Source.Root root) {
        for (Source source : joins.sources()) {
            switch (source) {
                case Source.Root(var table) -> aliased(" FROM ", table, source);
                case Source.Join join -> join(join);
            }
        }
    }

    @Override
    public void bind(Expr.Param param) {
        slot(new Slot(param.type(), false));
    }

    @Override
    public void bind(Expr.ArrayParam array) {
        slot(new Slot(array.type(), true));
    }

    private void join(Source.Join join) {
        aliased(Nullability.mayBeMissing(join) ? " LEFT JOIN " : " JOIN ", join.table(), join);
        sql.append(" ON ");
        reference(join, join.key().name());
        sql.append(" = ");
        reference(join.parent(), join.foreignKey().name());
    }

    private void aliased(String keyword, Table table, Source source) {
        sql.append(keyword);
        if (table.schema() != null) {
            quoted(table.schema());
            sql.append('.');
        }
        quoted(table.name());
        sql.append(' ').append(joins.alias(source));
    }

    private void reference(Source source, String name) {
        sql.append(joins.alias(source)).append('.');
        quoted(name);
    }

    private void quoted(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "A name of a table or column must not be empty or hold a NUL character.");
        }
        sql.append('"').append(name.indexOf('"') < 0 ? name : name.replace("\"", "\"\"")).append('"');
    }

    private void slot(Slot slot) {
        slots.add(slot);
        cut();
        sql.append(slot.bound().placeholderCast());
    }

    private void cut() {
        fragments.add(sql.toString());
        sql.setLength(0);
    }
}
