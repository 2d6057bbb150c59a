package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the text of one statement, and where its placeholders are.
 *
 * <p>Threading: confined to one thread.
 */
final class SqlText implements SqlSink {
    private final List<Joins.Scope> scopes;
    private final List<Joins.Scope> path = new ArrayList<>(2);
    private final StringBuilder sql = new StringBuilder(512);
    private int[] placeholders = new int[4];
    private final List<Slot> slots = new ArrayList<>(4);
    private int opened;

    private SqlText(List<Joins.Scope> scopes) {
        this.scopes = scopes;
    }

    static CompiledSql of(Statement statement) {
        var text = new SqlText(Joins.of(statement));
        new SqlWalk(text).statement(statement);
        return new CompiledSql(text.sql.toString(), Arrays.copyOf(text.placeholders, text.slots.size()), text.slots);
    }

    @Override
    public void text(String text) {
        if (!text.isEmpty()) { // as often it is
            sql.append(text);
        }
    }

    @Override
    public void name(String name) {
        sql.append('"');
        unquoted(name);
        sql.append('"');
    }

    private void unquoted(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "A name of a table or column must not be empty or hold a NUL character.");
        }
        sql.append(name.indexOf('"') < 0 ? name : name.replace("\"", "\"\""));
    }

    @Override
    public void alias(Source source) {
        sql.append(path.getLast().alias(source));
    }

    @Override
    public void column(Source source, Column column) {
        alias(source);
        sql.append(".\"");
        unquoted(column.name());
        sql.append('"');
    }

    @Override
    public void bind(Expr.Param param) {
        slot(new Slot(param.type(), false));
    }

    @Override
    public void bind(Expr.ArrayParam array) {
        slot(new Slot(array.type(), true));
    }

    @Override
    public void open(Source start) {
        path.add(scopes.get(opened++));
    }

    @Override
    public void close() {
        path.removeLast();
    }

    @Override
    public void outer() {
        path.add(path.getLast().around());
    }

    @Override
    public void inner() {
        path.removeLast();
    }

    @Override
    public Iterable<Source> sources(Source start) {
        return path.getLast().sources();
    }

    @Override
    public boolean wantsColumns() {
        return true;
    }

    private void slot(Slot slot) {
        if (slots.size() == placeholders.length) {
            placeholders = Arrays.copyOf(placeholders, 2 * placeholders.length);
        }
        placeholders[slots.size()] = sql.length();
        slots.add(slot);
        sql.append('$').append(slots.size()).append(slot.bound().placeholderCast());
    }
}
