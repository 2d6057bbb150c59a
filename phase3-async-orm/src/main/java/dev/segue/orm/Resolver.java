package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what an application says about a query what it means in that query.
 *
 * <ul>
 * <li>Names stand for the values the query has under them.
 * <li>To-many relations: the conditions of one filter speak of the same related row, another filter may speak of another. All
 * else (ordering, annotations, values) speaks of the row that was spoken of last.
 * <li>A comparison under NOT in a filter that reaches through a to-many relation asks whether there is any related row that
 * satisfies it. Within a value (a branch, an aggregate's filter) it speaks of the joined row like all else there.
 * </ul>
 *
 * <p>Threading: immutable, safe from any.
 *
 * @param uses the number of the use that was spoken of last, by to-many join
 * @param filters how many filters have used a to-many relation
 * @see <a href="https://github.com/django/django/blob/main/django/db/models/sql/query.py">Django's Query: can_reuse, split_exclude</a>
 */
record Resolver(Map<String, Expression<?, ?>> named, Map<Source, Integer> uses, int filters) {
    static final Resolver EMPTY = new Resolver(Map.of(), Map.of(), 0);

    Resolver {
        named = Map.copyOf(named);
        uses = Map.copyOf(uses);
    }

    /** Returns the resolver that also knows {@code value} by its name. */
    <V> Resolver with(Named<?, V> value) {
        var more = new HashMap<>(named);
        more.put(value.name(), new Expression<>(value(value.definition()), value.codec()));
        return new Resolver(more, uses, filters);
    }

    /** Returns the resolver of what follows the filters of both; a name of both means what it means here. */
    Resolver joined(Resolver other) {
        var names = new HashMap<>(other.named);
        names.putAll(named);
        return new Resolver(names, uses, filters + other.filters);
    }

    /** Returns the resolver of what follows a filter by {@code condition}. */
    Resolver after(Expr condition) {
        if (!Tree.reachesMany(condition)) {
            return this;
        }
        var more = new HashMap<>(uses);
        Tree.any(condition, node -> {
            if (node instanceof Expr.ColumnRef(var source, _)) {
                note(used(source, filters + 1), more);
            }
            return false;
        });
        return new Resolver(named, more, filters + 1);
    }

    /** Returns the resolver to which the next filter is the first: it speaks of the rows that were spoken of before. */
    Resolver sticky() {
        return new Resolver(named, uses, 0);
    }

    /** Returns the resolver to which the next filter is not {@link #sticky}. */
    Resolver settled() {
        return uses.isEmpty() || filters > 0 ? this : new Resolver(named, uses, 1);
    }

    private static void note(Source source, Map<Source, Integer> uses) {
        if (source instanceof Source.Join join) {
            note(join.parent(), uses);
            if (join.arity() == Source.Arity.MANY) {
                uses.put(use(join, join.parent(), 0), join.use());
            }
        }
    }

    /** Returns what {@code condition} of a new filter means: mostly what it says. */
    Expr condition(Expr condition) {
        return !Tree.isPlain(condition) && Tree.any(condition, Resolver::isSpecial)
                ? replaced(positive(condition), filters + 1)
                : condition;
    }

    private static boolean isSpecial(Expr node) {
        return switch (node) {
            case Expr.Named _,Expr.Not _ -> true;
            case Expr.ColumnRef(var source, _) -> Tree.isMany(source);
            default -> false;
        };
    }

    /** Returns what any other expression means. */
    Expr value(Expr expr) {
        return replaced(expr, 0);
    }

    /** Returns whether what {@code expr} means is made of many rows. */
    boolean aggregates(Expr expr) {
        return Tree.aggregates(named.isEmpty() ? expr : value(expr));
    }

    List<Expr> values(List<Expr> exprs) {
        return exprs.stream().map(this::value).toList();
    }

    List<OrderTerm> order(List<OrderTerm> terms) {
        return terms.stream().map(term -> new OrderTerm(value(term.key()), term.descending(), term.nulls())).toList();
    }

    /** Returns where {@code source} is when it is spoken of other than in a filter. */
    Source source(Source source) {
        return used(source, 0);
    }

    /** @param filter the number of the filter that speaks; 0 for none */
    private Expr replaced(Expr expr, int filter) {
        return Tree.rewrite(expr, node -> switch (node) {
            case Expr.Named(var name, _) -> {
                Expression<?, ?> value = named.get(name);
                yield value == null ? null : value.expr();
            }
            case Expr.ColumnRef(var source, var column) when Tree.isMany(source) -> used(source, filter).column(column);
            default -> null;
        });
    }

    private Source used(Source source, int filter) {
        if (!(source instanceof Source.Join join)) {
            return source;
        }
        Source parent = used(join.parent(), filter);
        if (join.arity() != Source.Arity.MANY) {
            return use(join, parent, 0);
        }
        int use = filter > 0 ? filter : uses.getOrDefault(use(join, parent, 0), 0);
        return use(join, parent, use);
    }

    private static Source.Join use(Source.Join join, Source parent, int use) {
        return new Source.Join(parent, join.local(), join.table(), join.remote(), join.arity(), use);
    }

    private static Expr positive(Expr condition) {
        return switch (condition) {
            case Expr.And(var terms) -> new Expr.And(terms.stream().map(Resolver::positive).toList());
            case Expr.Or(var terms) -> new Expr.Or(terms.stream().map(Resolver::positive).toList());
            case Expr.Not(var term) -> new Expr.Not(negative(term));
            default -> condition;
        };
    }

    private static Expr negative(Expr expr) {
        return switch (expr) {
            case Expr.And(var terms) -> new Expr.And(terms.stream().map(Resolver::negative).toList());
            case Expr.Or(var terms) -> new Expr.Or(terms.stream().map(Resolver::negative).toList());
            case Expr.Not(var term) -> new Expr.Not(negative(term));
            default -> Tree.reachesMany(expr) && !Tree.aggregates(expr) ? anyRelated(expr) : expr;
        };
    }

    /** Returns the condition that a related row satisfies {@code leaf}; where a missing row may satisfy it, that none is there. */
    private static Expr anyRelated(Expr leaf) {
        Source.Join many = firstMany(leaf);
        boolean missing = !needsRow(leaf);
        Source.Root root = new Source.Root(missing ? tableOf(many.parent()) : many.table());
        Source moved = missing ? new Source.Join(root, many.local(), many.table(), many.remote(), many.arity(), 0)
                : root;
        Expr same = new Expr.Compare(Expr.Operator.EQUAL,
                root.column(missing ? many.local() : many.remote()),
                new Expr.Outer(many.parent().column(many.local()).trimmed()));
        Expr inside = Tree.rewrite(leaf, node -> switch (node) {
            case Expr.ColumnRef(var source, var column) -> {
                Source within = moved(source, many, moved);
                yield within == null ? new Expr.Outer(node) : within.column(column);
            }
            case Expr.Named _ -> new Expr.Outer(node);
            default -> null;
        });
        return new Expr.Exists(new Select(root, List.of(Expr.TRUE), Expr.and(same, inside), List.of(), null, null));
    }

    /** Returns whether {@code leaf} is false where the related row is missing. */
    private static boolean needsRow(Expr leaf) {
        return switch (leaf) {
            case Expr.Compare(_, var left, var right) -> isStrict(left) && isStrict(right);
            case Expr.In(var left, _) -> isStrict(left);
            case Expr.InRows(var left, _) -> isStrict(left);
            case Expr.Call call -> isStrict(call);
            default -> false;
        };
    }

    private static boolean isStrict(Expr expr) {
        return switch (expr) {
            case Expr.ColumnRef _,Expr.Param _,Expr.ArrayParam _,Expr.Outer _,Expr.Named _ -> true;
            case Expr.Call(var template, var arguments, _) -> template.strict()
                    && arguments.stream().allMatch(Resolver::isStrict);
            default -> false;
        };
    }

    private static Source.Join firstMany(Expr leaf) {
        var found = new Source.Join[1];
        Tree.any(leaf, node -> {
            if (node instanceof Expr.ColumnRef(var source, _) && Tree.isMany(source)) {
                found[0] = firstMany(source);
                return true;
            }
            return false;
        });
        return found[0];
    }

    private static Source.Join firstMany(Source source) {
        var join = (Source.Join) source;
        return Tree.isMany(join.parent()) ? firstMany(join.parent())
                : join.arity() == Source.Arity.MANY ? join
                        : firstMany(join.parent());
    }

    /** Returns {@code source} with {@code to} in the place of {@code from}; null if it does not lead through that. */
    private static @Nullable Source moved(Source source, Source.Join from, Source to) {
        if (source.equals(from)) {
            return to;
        }
        if (!(source instanceof Source.Join join)) {
            return null;
        }
        Source parent = moved(join.parent(), from, to);
        return parent == null ? null : use(join, parent, join.use());
    }

    private static dev.segue.orm.sql.Table tableOf(Source source) {
        return switch (source) {
            case Source.Root(var table) -> table;
            case Source.Join join -> join.table();
            case Source.Derived _,Source.Values _ -> throw new IllegalArgumentException(
                    "A relation was reached from rows that are no entities. Start from an entity.");
        };
    }
}
