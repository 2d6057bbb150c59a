package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Which related rows the conditions of one query speak of once they are joined with those of another.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/models/sql/query.py">Django's Query.combine</a>
 */
final class Uses {
    private Uses() {}

    /** Returns {@code theirs} speaking of other related rows than the first {@code filters} filters do. */
    static Expr apart(Expr theirs, int filters) {
        return changed(theirs, join -> join.use() + filters);
    }

    /**
     * Returns {@code theirs} speaking of the same related rows as {@code ours}: their first use of a relation of our first, and
     * so on; more uses than ours are of rows apart.
     *
     * @param filters how many filters made ours
     */
    static Expr together(Expr ours, Expr theirs, int filters) {
        Map<Source, List<Integer>> known = of(ours);
        Map<Source, List<Integer>> used = of(theirs);
        return changed(theirs, join -> {
            Source relation = relation(join);
            int at = used.getOrDefault(relation, List.of()).indexOf(join.use());
            List<Integer> uses = known.getOrDefault(relation, List.of());
            return at < uses.size() ? uses.get(at) : join.use() + filters;
        });
    }

    /** Returns the uses of each to-many relation, in their order. */
    private static Map<Source, List<Integer>> of(Expr expr) {
        Map<Source, TreeSet<Integer>> uses = new HashMap<>();
        Tree.any(expr, node -> {
            if (node instanceof Expr.ColumnRef(var source, _)) {
                for (Source at = source; at instanceof Source.Join join; at = join.parent()) {
                    if (isUsed(join)) {
                        uses.computeIfAbsent(relation(join), _ -> new TreeSet<>()).add(join.use());
                    }
                }
            }
            return false;
        });
        Map<Source, List<Integer>> lists = new HashMap<>();
        uses.forEach((relation, numbers) -> lists.put(relation, new ArrayList<>(numbers)));
        return lists;
    }

    private static Expr changed(Expr expr, ToIntFunction<Source.Join> use) {
        return Tree.rewrite(expr, node -> node instanceof Expr.ColumnRef(var source, var column) && Tree.isMany(source)
                ? changed(source, use).column(column)
                : null);
    }

    private static Source changed(Source source, ToIntFunction<Source.Join> use) {
        return source instanceof Source.Join join
                ? with(join, changed(join.parent(), use), isUsed(join) ? use.applyAsInt(join) : join.use())
                : source;
    }

    private static Source relation(Source source) {
        return source instanceof Source.Join join ? with(join, relation(join.parent()), 0) : source;
    }

    private static boolean isUsed(Source.Join join) {
        return join.arity() == Source.Arity.MANY && join.use() > 0;
    }

    private static Source.Join with(Source.Join join, Source parent, int use) {
        return new Source.Join(parent, join.local(), join.table(), join.remote(), join.arity(), use);
    }
}
