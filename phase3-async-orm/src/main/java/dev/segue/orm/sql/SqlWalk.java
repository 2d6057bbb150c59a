package dev.segue.orm.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a statement in the order of its SQL; the one place that decides how a tree is spelled.
 *
 * <p>The text, the tables to join and the bind values all come from this walk, with another {@link SqlSink} each, so they agree.
 * What a select is made of is spelled here; what its values and conditions are made of, in {@link SqlExprWalk}.
 */
final class SqlWalk {
    private final SqlSink out;
    private final SqlExprWalk exprs;

    SqlWalk(SqlSink out) {
        this.out = out;
        this.exprs = new SqlExprWalk(out, this);
    }

    void statement(Statement statement) {
        switch (statement) {
            case Statement.Rows rows -> rows(rows, false);
            case Statement.Insert insert -> insert(insert);
            case Statement.Update update -> update(update);
            case Statement.Delete delete -> delete(delete);
            case Statement.Copy(var table, var columns) -> {
                out.text("COPY ");
                name(table);
                out.text(" ");
                names(columns);
                out.text(" FROM STDIN");
            }
            case Statement.Explain(var inner, var options) -> {
                out.text("EXPLAIN (" + options + ") ");
                statement(inner);
            }
        }
    }

    /** @param named whether the columns are called as {@link Source.Derived} expects */
    void rows(Statement.Rows rows, boolean named) {
        switch (rows) {
            case Select select -> select(select, named);
            case Statement.Compound compound -> compound(compound, named);
            case Statement.Raw raw -> raw(raw);
        }
    }

    private void select(Select select, boolean named) {
        out.open(select.start());
        out.text("SELECT ");
        distinct(select.projection());
        selected(select.projection(), named);
        out.text(" FROM ");
        from(select.start());
        condition(" WHERE ", select.where());
        exprs.list(" GROUP BY ", select.groups().by());
        condition(" HAVING ", select.groups().having());
        exprs.order(" ORDER BY ", select.order());
        range(select.range());
        lock(select.lock());
        out.close();
    }

    private void distinct(Projection what) {
        if (!what.distinctOn().isEmpty()) {
            exprs.list("DISTINCT ON (", what.distinctOn());
            out.text(") ");
        } else if (what.distinct()) {
            out.text("DISTINCT ");
        }
    }

    private void selected(Projection what, boolean named) {
        if (what.isPlain() && !out.wantsColumns()) {
            what.sources().forEach(out::alias);
            return;
        }
        List<Expr> columns = what.columns();
        for (int i = 0; i < columns.size(); i++) {
            out.text(i == 0 ? "" : ", ");
            exprs.selected(columns.get(i));
            if (named) {
                out.text(" AS ");
                out.name(Source.Derived.column(i, columns.get(i).type()).name());
            }
        }
    }

    private void from(Source start) {
        for (Source source : out.sources(start)) {
            switch (source) {
                case Source.Root(var table) -> table(table, source);
                case Source.Derived(var rows) -> {
                    out.text("(");
                    rows(rows, true);
                    out.text(") ");
                    out.alias(source);
                }
                case Source.Values values -> values(values);
                case Source.Join join -> join(join);
            }
        }
    }

    private void join(Source.Join join) {
        out.text(Nullability.mayBeMissing(join) ? " LEFT JOIN " : " JOIN ");
        table(join.table(), join);
        out.text(" ON ");
        out.column(join, join.remote());
        out.text(" = ");
        out.column(join.parent(), join.local());
    }

    private void values(Source.Values values) {
        out.text("unnest(");
        for (int i = 0; i < values.arrays().size(); i++) {
            out.text(i == 0 ? "" : ", ");
            exprs.array(values.arrays().get(i));
        }
        out.text(") AS ");
        out.alias(values);
        names(values.columns());
    }

    private void table(Table table, Source source) {
        name(table);
        out.text(" ");
        out.alias(source);
    }

    private void name(Table table) {
        if (table.schema() != null) {
            out.name(table.schema());
            out.text(".");
        }
        out.name(table.name());
    }

    private void names(List<Column> columns) {
        out.text("(");
        list(columns);
        out.text(")");
    }

    private void list(List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            out.text(i == 0 ? "" : ", ");
            out.name(columns.get(i).name());
        }
    }

    private void condition(String keyword, Expr condition) {
        if (!condition.equals(Expr.TRUE)) {
            out.text(keyword);
            exprs.expr(condition);
        }
    }

    private void range(Statement.Range range) {
        clause(" LIMIT ", range.limit());
        clause(" OFFSET ", range.offset());
    }

    private void clause(String keyword, Expr.@Nullable Param param) {
        if (param != null) {
            out.text(keyword);
            out.bind(param);
        }
    }

    private void lock(@Nullable Lock lock) {
        if (lock == null) {
            return;
        }
        out.text(switch (lock.strength()) {
            case UPDATE -> " FOR UPDATE";
            case NO_KEY_UPDATE -> " FOR NO KEY UPDATE";
            case SHARE -> " FOR SHARE";
            case KEY_SHARE -> " FOR KEY SHARE";
        });
        for (int i = 0; i < lock.of().size(); i++) {
            out.text(i == 0 ? " OF " : ", ");
            out.alias(lock.of().get(i));
        }
        out.text(switch (lock.waiting()) {
            case WAIT -> "";
            case NOWAIT -> " NOWAIT";
            case SKIP_LOCKED -> " SKIP LOCKED";
        });
    }

    private void compound(Statement.Compound compound, boolean named) {
        for (int i = 0; i < compound.parts().size(); i++) {
            out.text(i == 0 ? "" : switch (compound.combine()) {
                case UNION -> " UNION ";
                case UNION_ALL -> " UNION ALL ";
                case INTERSECT -> " INTERSECT ";
                case EXCEPT -> " EXCEPT ";
            });
            out.text("(");
            rows(compound.parts().get(i), named);
            out.text(")");
        }
        exprs.order(" ORDER BY ", compound.order());
        range(compound.range());
    }

    private void raw(Statement.Raw raw) {
        out.text(raw.fragments().getFirst());
        for (int i = 0; i < raw.values().size(); i++) {
            out.bind(raw.values().get(i));
            out.text(raw.fragments().get(i + 1));
        }
    }

    private void insert(Statement.Insert insert) {
        out.text("INSERT INTO ");
        name(insert.table());
        switch (insert.rows()) {
            case Statement.NewRows.One(var values) when values.isEmpty() -> out.text(" DEFAULT VALUES");
            case Statement.NewRows.One(var values) -> {
                out.text(" ");
                names(insert.columns());
                out.text(" VALUES (");
                for (int i = 0; i < values.size(); i++) {
                    out.text(i == 0 ? "" : ", ");
                    exprs.assigned(values.get(i));
                }
                out.text(")");
            }
            case Statement.NewRows.Many(var values) -> {
                out.text(" ");
                names(insert.columns());
                out.text(" SELECT * FROM ");
                out.open(values);
                values(values);
                out.close();
            }
        }
        conflict(insert.conflict());
        returning(insert.returning());
    }

    private void conflict(Statement.Conflict conflict) {
        switch (conflict) {
            case Statement.Conflict.Fail _ -> {
            }
            case Statement.Conflict.Ignore _ -> out.text(" ON CONFLICT DO NOTHING");
            case Statement.Conflict.Update(var unique, var updated) -> {
                out.text(" ON CONFLICT ");
                names(unique);
                out.text(" DO UPDATE SET ");
                for (int i = 0; i < updated.size(); i++) {
                    out.text(i == 0 ? "" : ", ");
                    out.name(updated.get(i).name());
                    out.text(" = EXCLUDED.");
                    out.name(updated.get(i).name());
                }
            }
        }
    }

    private void update(Statement.Update update) {
        out.open(update.root());
        out.text("UPDATE ");
        table(update.root().table(), update.root());
        out.text(" SET ");
        for (int i = 0; i < update.assignments().size(); i++) {
            out.text(i == 0 ? "" : ", ");
            out.name(update.assignments().get(i).column().name());
            out.text(" = ");
            exprs.assigned(update.assignments().get(i).value());
        }
        if (update.from() != null) {
            out.text(" FROM ");
            values(update.from());
        }
        condition(" WHERE ", update.where());
        returning(update.root(), update.returning());
        out.close();
    }

    private void delete(Statement.Delete delete) {
        out.open(delete.root());
        out.text("DELETE FROM ");
        table(delete.root().table(), delete.root());
        condition(" WHERE ", delete.where());
        out.close();
    }

    private void returning(List<Column> columns) {
        if (!columns.isEmpty()) {
            out.text(" RETURNING ");
            list(columns);
        }
    }

    private void returning(Source.Root root, List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            out.text(i == 0 ? " RETURNING " : ", ");
            out.column(root, columns.get(i));
        }
    }
}
