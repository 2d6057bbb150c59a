package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes and searches trees of {@link Expr}, statements within them included.
 *
 * <p>A node is at depth 0 if it speaks of the rows of the statement the tree belongs to: {@link Expr.Outer} within one inner
 * statement is, the rest of that statement is not.
 */
public final class Tree {
    private Tree() {}

    /** Says what takes a node's place. */
    @FunctionalInterface
    public interface Replacement {

        /** Returns what takes the place of {@code node}; null to keep it and look at its parts. */
        @Nullable
        Expr of(Expr node, int depth);
    }

    /** Returns {@code expr} with nodes of its own statement replaced, outer nodes first. */
    public static Expr rewrite(Expr expr, java.util.function.Function<Expr, @Nullable Expr> own) {
        return rewrite(expr, 0, (node, depth) -> depth == 0 ? own.apply(node) : null);
    }

    static Expr rewrite(Expr expr, int depth, Replacement replacement) {
        return new Rewrite(depth, replacement).one(expr);
    }

    static Statement.Rows rewrite(Statement.Rows rows, int depth, Replacement replacement) {
        return new Rewrite(depth, replacement).rows(rows);
    }

    /** Returns whether {@code test} holds for a node of the statement {@code expr} belongs to. */
    public static boolean any(Expr expr, Predicate<Expr> test) {
        return new Search(0, test).in(expr);
    }

    /**
     * Returns whether {@code expr} compares columns of the statement's own rows with values, and nothing else. Most conditions do; of one that
     * does this says all that a search could find out.
     */
    public static boolean isPlain(Expr expr) {
        return expr instanceof Expr.Compare(_, Expr.ColumnRef(Source.Root _, _), Expr.Param _)
                || expr instanceof Expr.Always
                || (expr instanceof Expr.And(var terms) && arePlain(terms));
    }

    private static boolean arePlain(List<Expr> terms) {
        for (Expr term : terms) {
            if (!isPlain(term)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a column is read through a to-many relation. */
    public static boolean reachesMany(Expr expr) {
        return !isPlain(expr) && any(expr, node -> node instanceof Expr.ColumnRef(var source, _) && isMany(source));
    }

    /** Returns whether the value is made of many rows, window functions not counted. */
    public static boolean aggregates(Expr expr) {
        return !isPlain(expr) && any(expr, node -> node instanceof Expr.Aggregate);
    }

    /** Returns whether the value of a row is made of others as well, by a window function. */
    public static boolean hasWindow(Expr expr) {
        return !isPlain(expr) && any(expr, node -> node instanceof Expr.Window);
    }

    /** Returns whether the way to {@code source} goes through a to-many relation. */
    public static boolean isMany(Source source) {
        return source instanceof Source.Join join && (join.arity() == Source.Arity.MANY || isMany(join.parent()));
    }

    private record Rewrite(int depth, Replacement replacement) {

        private Expr one(Expr expr) {
            Expr replaced = replacement.of(expr, depth);
            return replaced != null ? replaced : parts(expr);
        }

        private @Nullable Expr orNull(@Nullable Expr expr) {
            return expr == null ? null : one(expr);
        }

        private List<Expr> all(List<Expr> exprs) {
            return each(exprs, this::one);
        }

        private List<OrderTerm> terms(List<OrderTerm> terms) {
            return each(terms, term -> new OrderTerm(one(term.key()), term.descending(), term.nulls()));
        }

        /** Most lists are empty or short, which a stream is too much for. */
        private static <T> List<T> each(List<T> items, UnaryOperator<T> change) {
            if (items.isEmpty()) {
                return items;
            }
            var changed = new ArrayList<T>(items.size());
            for (T item : items) {
                changed.add(change.apply(item));
            }
            return changed;
        }

        private Expr parts(Expr expr) {
            return switch (expr) {
                case Expr.Always _,Expr.ColumnRef _,Expr.Param _,Expr.ArrayParam _,Expr.Ordinal _,Expr.Named _ -> expr;
                case Expr.Compare(var operator, var left, var right) -> new Expr.Compare(operator, one(left),
                        one(right));
                case Expr.In(var left, var items) -> new Expr.In(one(left), (Expr.ArrayParam) one(items));
                case Expr.InRows(var left, var rows) -> new Expr.InRows(one(left), inner(rows));
                case Expr.IsNull(var term) -> new Expr.IsNull(one(term));
                case Expr.And(var terms) -> new Expr.And(all(terms));
                case Expr.Or(var terms) -> new Expr.Or(all(terms));
                case Expr.Not(var term) -> new Expr.Not(one(term));
                case Expr.Exists(var rows) -> new Expr.Exists(inner(rows));
                case Expr.Subquery(var rows) -> new Expr.Subquery(inner(rows));
                case Expr.Outer(var term) -> new Expr.Outer(rewrite(term, depth - 1, replacement));
                case Expr.Call(var template, var arguments, var type) -> new Expr.Call(template, all(arguments), type);
                case Expr.Case(var branches, var otherwise, var type) -> new Expr.Case(
                        branches.stream().map(when -> new Expr.When(one(when.condition()), one(when.value()))).toList(),
                        orNull(otherwise), type);
                case Expr.Aggregate(var function, var arguments, var distinct, var filter, var order, var type) ->
                    new Expr.Aggregate(
                            function, all(arguments), distinct, one(filter), terms(order), type);
                case Expr.Window(var function, var partition, var order, var frame) -> new Expr.Window(parts(function),
                        all(partition), terms(order), frame);
            };
        }

        private Statement.Rows inner(Statement.Rows rows) {
            return new Rewrite(depth + 1, replacement).rows(rows);
        }

        Statement.Rows rows(Statement.Rows rows) {
            return switch (rows) {
                case Select(var start, var what, var where, var groups, var order, var range, var lock) -> new Select(
                        start(start), projection(what), one(where),
                        groups(groups), terms(order), range(range), lock);
                case Statement.Compound(var combine, var parts, var order, var range) -> new Statement.Compound(combine,
                        parts.stream().map(this::rows).toList(), terms(order), range(range));
                case Statement.Raw(var fragments, var values) -> new Statement.Raw(fragments,
                        values.stream().map(value -> (Expr.Param) one(value)).toList());
            };
        }

        Source.Start start(Source.Start start) {
            return switch (start) {
                case Source.Root root -> root;
                case Source.Derived(var rows) -> new Source.Derived(rows(rows));
                case Source.Values values -> values(values);
            };
        }

        Source.Values values(Source.Values values) {
            return new Source.Values(values.columns(),
                    values.arrays().stream().map(array -> (Expr.ArrayParam) one(array)).toList());
        }

        private Projection projection(Projection what) {
            return what.isPlain() && depth == 0 && !replacesColumns() ? what
                    : new Projection(all(what.columns()), what.distinct(), all(what.distinctOn()));
        }

        private boolean replacesColumns() {
            return !(replacement instanceof Shape.Blank);
        }

        private Select.Groups groups(Select.Groups groups) {
            return groups.equals(Select.Groups.NONE) ? groups
                    : new Select.Groups(all(groups.by()), one(groups.having()));
        }

        private Statement.Range range(Statement.Range range) {
            return range.equals(Statement.Range.ALL) ? range
                    : new Statement.Range((Expr.@Nullable Param) orNull(range.limit()),
                            (Expr.@Nullable Param) orNull(range.offset()));
        }
    }

    private record Search(int depth, Predicate<Expr> test) {

        private boolean in(List<Expr> exprs) {
            for (Expr expr : exprs) {
                if (in(expr)) {
                    return true;
                }
            }
            return false;
        }

        private boolean inTerms(List<OrderTerm> terms) {
            return terms.stream().anyMatch(term -> in(term.key()));
        }

        boolean in(@Nullable Expr expr) {
            if (expr == null) {
                return false;
            }
            if (depth == 0 && test.test(expr)) {
                return true;
            }
            return switch (expr) {
                case Expr.Always _,Expr.ColumnRef _,Expr.Param _,Expr.ArrayParam _,Expr.Ordinal _,Expr.Named _ -> false;
                case Expr.Compare(_, var left, var right) -> in(left) || in(right);
                case Expr.In(var left, _) -> in(left);
                case Expr.InRows(var left, var rows) -> in(left) || inner(rows);
                case Expr.IsNull(var term) -> in(term);
                case Expr.And(var terms) -> in(terms);
                case Expr.Or(var terms) -> in(terms);
                case Expr.Not(var term) -> in(term);
                case Expr.Exists(var rows) -> inner(rows);
                case Expr.Subquery(var rows) -> inner(rows);
                case Expr.Outer(var term) -> new Search(depth - 1, test).in(term);
                case Expr.Call(_, var arguments, _) -> in(arguments);
                case Expr.Case(var branches, var otherwise, _) -> in(otherwise)
                        || branches.stream().anyMatch(when -> in(when.condition()) || in(when.value()));
                case Expr.Aggregate(_, var arguments, _, var filter, var order, _) -> in(arguments) || in(filter)
                        || inTerms(order);
                case Expr.Window(var function, var partition, var order, _) -> inFunction(function) || in(partition)
                        || inTerms(order);
            };
        }

        /** The function of a window is no aggregate of groups, but its arguments may hold one. */
        private boolean inFunction(Expr function) {
            return function instanceof Expr.Aggregate(_, var arguments, _, var filter, var order, _)
                    ? in(arguments) || in(filter) || inTerms(order)
                    : in(function);
        }

        private boolean inner(Statement.Rows rows) {
            return new Search(depth + 1, test).rows(rows);
        }

        private boolean rows(Statement.Rows rows) {
            return switch (rows) {
                case Select(var start, var what, var where, var groups, var order, _, _) -> start(start)
                        || in(what.columns()) || in(what.distinctOn()) || in(where) || in(groups.by())
                        || in(groups.having()) || inTerms(order);
                case Statement.Compound(_, var parts, _, _) -> parts.stream().anyMatch(this::rows);
                case Statement.Raw _ -> false;
            };
        }

        private boolean start(Source.Start start) {
            return start instanceof Source.Derived(var rows) && rows(rows);
        }
    }
}
