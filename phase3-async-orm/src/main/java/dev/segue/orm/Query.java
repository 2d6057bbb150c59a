package dev.segue.orm;

import dev.segue.orm.sql.Expr;
import dev.segue.orm.sql.Lock;
import dev.segue.orm.sql.OrderTerm;
import dev.segue.orm.sql.Projection;
import dev.segue.orm.sql.Select;
import dev.segue.orm.sql.Source;
import dev.segue.orm.sql.Statement;
import dev.segue.orm.sql.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a query set asks for, apart from what its rows are read as. Pure: nothing here runs anything.
 *
 * @param where conditions, resolved; those over aggregates go to HAVING when the statement is made
 * @param resolver what names and to-many relations mean in conditions and values to come
 * @param groups what the rows of a group agree in; null if rows are not grouped
 * @param order unmodifiable; not copied, since a query is made with every call
 * @param combined the rows this is made of instead of the entity's; null for none
 */
record Query<E>(Model<E> model, Expr where, Resolver resolver, @Nullable List<Expr> groups, List<OrderTerm> order,
        Unique unique, Slice slice, @Nullable Lock lock, @Nullable Combined combined) {

    /**
     * Which of equal rows are left out.
     *
     * @param all whether rows equal in all values appear once
     * @param on of the rows equal in these the first appears; empty for all rows
     */
    record Unique(boolean all, List<Expr> on) {
        static final Unique NO = new Unique(false, List.of());

        Unique {
            on = List.copyOf(on);
        }
    }

    /**
     * Other queries whose rows these are.
     *
     * @param columns what the first of them was to select; as long as that is selected, each selects what it was to select
     */
    record Combined(Statement.Combine how, List<Member> members, List<Expr> columns) {
        Combined {
            members = List.copyOf(members);
            columns = List.copyOf(columns);
        }

        List<Statement.Rows> parts(List<Expr> wanted) {
            boolean asCombined = wanted.equals(columns);
            return members.stream().map(member -> member.query()
                    .select(asCombined ? member.columns() : member.query().resolver().values(wanted))).toList();
        }
    }

    /** A query whose rows go into another, and what it was to select, resolved. */
    record Member(Query<?> query, List<Expr> columns) {}

    static <E> Query<E> of(Model<E> model) {
        return new Query<>(model, Expr.TRUE, Resolver.EMPTY, null, List.of(), Unique.NO, Slice.ALL, null, null);
    }

    Query<E> filter(Expr condition) {
        refuseSliced("filter");
        refuseCombined("filter");
        Expr resolved = resolver.condition(condition);
        return new Query<>(model, Expr.and(where, resolved), resolver.after(condition), groups, order, unique, slice,
                lock, combined);
    }

    /** @param value of which conditions, orders and values speak by its name from now on */
    Query<E> with(Named<?, ?> value) {
        String name = value.name();
        refuseCombined("annotate");
        if (model.has(name)) {
            throw new IllegalArgumentException(
                    "A value can't be called '%s': '%s' has a field of that name. Choose another."
                            .formatted(name, model.name()));
        }
        return new Query<>(model, where, resolver.with(value), groups, order, unique, slice, lock,
                combined);
    }

    Query<E> groupedBy(List<Expr> keys) {
        refuseCombined("values");
        return new Query<>(model, where, resolver, List.copyOf(keys), order, unique, slice, lock, combined);
    }

    Query<E> orderBy(List<OrderTerm> terms) {
        refuseSliced("orderBy");
        return new Query<>(model, where, resolver, groups, resolver.order(terms), unique, slice, lock, combined);
    }

    Query<E> reversed() {
        refuseSliced("reverse");
        List<OrderTerm> terms = order.isEmpty() ? byKey() : order;
        return new Query<>(model, where, resolver, groups, terms.stream().map(OrderTerm::reversed).toList(), unique,
                slice, lock, combined);
    }

    Query<E> unique(Unique changed) {
        refuseSliced("distinct");
        refuseCombined("distinct");
        return new Query<>(model, where, resolver, groups, order, changed, slice, lock, combined);
    }

    Query<E> slice(long offset, long limit) {
        return slice(slice.slice(offset, limit));
    }

    Query<E> slice(Slice changed) {
        return new Query<>(model, where, resolver, groups, order, unique, changed, lock, combined);
    }

    Query<E> lock(Lock changed) {
        refuseCombined("selectForUpdate");
        return new Query<>(model, where, resolver, groups, order, unique, slice, changed, combined);
    }

    Query<E> combine(Combined rows) {
        return new Query<>(model, Expr.TRUE, Resolver.EMPTY, null, List.of(), Unique.NO, Slice.ALL, null, rows);
    }

    /** Returns the query of no rows. */
    Query<E> none() {
        return combined != null ? slice(0, 0)
                : new Query<>(model, Expr.FALSE, resolver, groups, order, unique, slice, lock, null);
    }

    /** Returns the rows that {@code how} makes of the conditions of both, in the order of {@code other}, if it has one. */
    Query<E> joined(String call, Query<E> other, boolean sameRelatedRows, BinaryOperator<Expr> how) {
        for (Query<E> each : List.of(this, other)) {
            each.refuseSliced(call);
            each.refuseCombined(call);
        }
        if (!unique.equals(other.unique) || !Objects.equals(groups, other.groups)) {
            throw new IllegalStateException(
                    "%s() on '%s' was given rows that distinct() or an aggregate puts together in another way. Call those after it."
                            .formatted(call, model.table().name()));
        }
        Expr theirs = sameRelatedRows ? Uses.together(where, other.where, resolver.filters())
                : Uses.apart(other.where, resolver.filters());
        return new Query<>(model, how.apply(where, theirs), resolver.joined(other.resolver), groups,
                other.order.isEmpty() ? order : other.order, unique, slice, lock, null);
    }

    /**
     * Returns this query with an order, by the key if it has none and its rows are not chosen by it.
     *
     * @throws IllegalStateException if it has none and its rows are groups, of which there is no first
     */
    Query<E> ordered() {
        if (!order.isEmpty() || !slice.isAll() || combined != null) {
            return this;
        }
        if (groups != null && !groups.contains(model.key(root()))) {
            throw new IllegalStateException(
                    "first() or last() on groups of '%s', which have no order. Call orderBy() before it."
                            .formatted(model.table().name()));
        }
        return orderBy(byKey());
    }

    /** Returns this query, of which the next filter speaks as the last one did: of the same related row. */
    Query<E> sticky() {
        return new Query<>(model, where, resolver.sticky(), groups, order, unique, slice, lock, combined);
    }

    /** Returns this query, of which no filter speaks as {@link #sticky} would have it. */
    Query<E> settled() {
        return new Query<>(model, where, resolver.settled(), groups, order, unique, slice, lock, combined);
    }

    Source.Root root() {
        return model.root();
    }

    List<OrderTerm> byKey() {
        return List.of(new OrderTerm(model.key(root()), false));
    }

    /** Returns this query for use inside another, where an order that chooses nothing says nothing. */
    Query<E> inner() {
        return slice.isAll() && unique.on().isEmpty() && combined == null ? unordered() : this;
    }

    /** Returns whether a row of the answer is something else than a row that was counted: then it must be wrapped to be counted. */
    boolean isShaped() {
        return groups != null || !unique.equals(Unique.NO) || !slice.isAll() || combined != null
                || Tree.aggregates(where) || Tree.hasWindow(where);
    }

    /** Returns whether its conditions let one row of its table through at most, since they name its key, and nothing multiplies it. */
    boolean isOfKey() {
        return groups == null && unique.equals(Unique.NO) && slice.isAll() && combined == null && Tree.isPlain(where)
                && namesKey(where)
                && (order.isEmpty() || order.stream().noneMatch(term -> Tree.reachesMany(term.key())));
    }

    private boolean namesKey(Expr condition) {
        return (condition instanceof Expr.Compare(var operator, Expr.ColumnRef(_, var column), _)
                && operator == Expr.Operator.EQUAL && column.equals(model.keyColumn()))
                || (condition instanceof Expr.And(var terms) && terms.stream().anyMatch(this::namesKey));
    }

    /** Returns the statement that selects {@code columns}, which are resolved. */
    @SuppressWarnings("ReferenceEquality") // to know the list at once saves comparing it
    Statement.Rows select(List<Expr> columns) {
        return select(columns == model.all().columns() ? model.all() : Projection.of(columns));
    }

    private Statement.Rows select(Projection plain) {
        if (combined != null) {
            return new Statement.Compound(combined.how(), combined.parts(plain.columns()), places(plain.columns()),
                    range());
        }
        if (Tree.hasWindow(where)) {
            return qualified(plain.columns());
        }
        if (groups == null && unique.equals(Unique.NO)) {
            return new Select(root(), plain, where, Select.Groups.NONE, ordinals(order, plain.columns()), range(),
                    lock);
        }
        List<Expr> columns = unique.all() ? withOrder(plain.columns()) : plain.columns();
        List<OrderTerm> terms = ordinals(order, columns);
        var what = new Projection(columns, unique.all(), unique.on());
        if (groups == null) {
            return new Select(root(), what, where, Select.Groups.NONE, terms, range(), lock);
        }
        return grouped(what, terms);
    }

    /** Returns a select of a select: SQL knows no condition over windows, so that the outer one chooses among the inner one's rows. */
    private Select qualified(List<Expr> columns) {
        var inner = new ArrayList<>(columns);
        List<Expr> chosen = terms().stream().filter(Tree::hasWindow).toList();
        order.forEach(term -> place(term.key(), inner));
        unique.on().forEach(key -> place(key, inner));
        chosen.forEach(term -> place(term, inner));
        Expr rest = terms().stream().filter(term -> !Tree.hasWindow(term)).reduce(Expr.TRUE, Expr::and);
        var derived = new Source.Derived(
                new Query<>(model, rest, resolver, groups, List.of(), Unique.NO, Slice.ALL, null,
                        null).select(List.copyOf(inner)));
        List<Expr> outer = columns.stream().map(column -> moved(column, inner, derived)).toList();
        var moved = new Query<>(model, Expr.TRUE, resolver, null,
                order.stream()
                        .map(term -> new OrderTerm(moved(term.key(), inner, derived), term.descending(), term.nulls()))
                        .toList(),
                new Unique(unique.all(), unique.on().stream().map(key -> moved(key, inner, derived)).toList()), slice,
                lock,
                null);
        List<Expr> all = unique.all() ? moved.withOrder(outer) : outer;
        return new Select(derived, new Projection(all, unique.all(), moved.unique.on()),
                chosen.stream().map(term -> moved(term, inner, derived)).reduce(Expr.TRUE, Expr::and),
                Select.Groups.NONE,
                ordinals(moved.order, all), range(), lock);
    }

    private static Expr moved(Expr expr, List<Expr> inner, Source.Derived derived) {
        return derived.column(Source.Derived.column(position(expr, inner), expr.type()));
    }

    /** Returns the place of {@code expr} among {@code columns}, at the end of which it is added if it is not there. */
    private static int place(Expr expr, List<Expr> columns) {
        int at = position(expr, columns);
        if (at < 0) {
            columns.add(expr);
        }
        return at < 0 ? columns.size() - 1 : at;
    }

    private List<Expr> terms() {
        return where instanceof Expr.And(var all) ? all : List.of(where);
    }

    private Select grouped(Projection what, List<OrderTerm> terms) {
        var rows = new ArrayList<Expr>();
        var kept = new ArrayList<Expr>();
        for (Expr term : terms()) {
            (Tree.aggregates(term) ? kept : rows).add(term);
        }
        return new Select(root(), what, rows.stream().reduce(Expr.TRUE, Expr::and),
                new Select.Groups(keys(what.columns(), terms, kept), kept.stream().reduce(Expr.TRUE, Expr::and)), terms,
                range(), lock);
    }

    /** Returns what rows are grouped by: the keys asked for, and all that is selected, ordered or chosen by and is no aggregate. */
    private List<Expr> keys(List<Expr> columns, List<OrderTerm> terms, List<Expr> having) {
        Set<Expr> keys = new LinkedHashSet<>();
        for (Expr group : groups == null ? List.<Expr>of() : groups) {
            keys.add(ordinal(group, columns));
        }
        boolean byEntity = keys.contains(model.key(root()));
        columns.forEach(column -> key(column, columns, byEntity, keys));
        terms.forEach(term -> key(term.key(), columns, byEntity, keys));
        having.forEach(term -> plainColumns(term, byEntity, keys));
        return List.copyOf(keys);
    }

    private static void key(Expr expr, List<Expr> columns, boolean byEntity, Set<Expr> keys) {
        if (Tree.aggregates(expr) || Tree.hasWindow(expr)) {
            plainColumns(expr, byEntity, keys);
        } else if (!(expr instanceof Expr.Ordinal) && !(byEntity && isOwn(expr))) {
            keys.add(ordinal(expr, columns));
        }
    }

    private static boolean isOwn(Expr expr) {
        return expr instanceof Expr.ColumnRef(Source.Root _, _);
    }

    private static void plainColumns(Expr term, boolean byEntity, Set<Expr> keys) {
        Tree.rewrite(term, node -> switch (node) {
            case Expr.Aggregate _ -> node;
            case Expr.ColumnRef ref when !(byEntity && isOwn(ref)) -> {
                keys.add(ref);
                yield ref;
            }
            default -> null;
        });
    }

    /** Rows that appear once can be ordered only by what they hold. */
    private List<Expr> withOrder(List<Expr> columns) {
        var all = new ArrayList<>(columns);
        for (OrderTerm term : order) {
            if (position(term.key(), all) < 0) {
                all.add(term.key());
            }
        }
        return all;
    }

    /** Rows that come from several queries can be ordered only by what they hold. */
    private List<OrderTerm> places(List<Expr> columns) {
        return order.stream().map(term -> {
            int at = columns.indexOf(
                    term.key() instanceof Expr.ColumnRef ref && !columns.contains(ref) ? ref.trimmed() : term.key());
            if (at < 0) {
                throw new IllegalStateException(
                        "orderBy() on '%s' comes after a set operation, but names a value that its rows do not hold. Add it to values(), or order by one of those."
                                .formatted(model.table().name()));
            }
            return new OrderTerm(new Expr.Ordinal(at + 1, term.key().type()), term.descending(), term.nulls());
        }).toList();
    }

    private static List<OrderTerm> ordinals(List<OrderTerm> terms, List<Expr> columns) {
        return terms.isEmpty() ? terms
                : terms.stream().map(term -> new OrderTerm(ordinal(term.key(), columns), term.descending(),
                        term.nulls())).toList();
    }

    /** Returns the place of a computed value among {@code columns}, which the server would take for another one by its text. */
    private static Expr ordinal(Expr expr, List<Expr> columns) {
        if (expr instanceof Expr.ColumnRef || Tree.aggregates(expr)) {
            return expr;
        }
        int at = position(expr, columns);
        return at < 0 ? expr : new Expr.Ordinal(at + 1, expr.type());
    }

    /** Computed values are the same only if they are the same object: equality leaves out the values bound in them. */
    @SuppressWarnings("ReferenceEquality")
    private static int position(Expr expr, List<Expr> columns) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i) == expr || (expr instanceof Expr.ColumnRef && expr.equals(columns.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private Statement.Range range() {
        return slice.isAll() ? Statement.Range.ALL : new Statement.Range(slice.limitParam(), slice.offsetParam());
    }

    /** Returns the statement that counts the rows, {@code columns} being what one row is. */
    Statement counting(List<Expr> columns) {
        return isShaped()
                ? aggregating(columns, List.of(Expr.COUNT_ALL), true)
                : new Select(root(), Projection.of(List.of(Expr.COUNT_ALL)), where, Select.Groups.NONE, List.of(),
                        Statement.Range.ALL, null);
    }

    /**
     * Returns the statement that makes {@code values}, aggregates of all rows, {@code columns} being what one row is.
     *
     * @param wrapped whether to make them of the selected rows even if those of the table would do
     */
    Statement aggregating(List<Expr> columns, List<Expr> values, boolean wrapped) {
        if (!wrapped && !isShaped() && values.stream().noneMatch(value -> Tree.any(value, this::isOfRow))) {
            return new Select(root(), Projection.of(values), where, Select.Groups.NONE, List.of(), Statement.Range.ALL,
                    null);
        }
        Query<E> rows = slice.isAll() && unique.on().isEmpty() ? unordered() : this;
        var inner = new ArrayList<>(columns);
        List<Expr> taken = values.stream().map(value -> Tree.rewrite(value, node -> taken(node, inner))).toList();
        var derived = new Source.Derived(rows.select(List.copyOf(inner)));
        List<Expr> outer = taken.stream()
                .map(value -> Tree.rewrite(value, node -> node instanceof Expr.Ordinal(var at, var type)
                        ? derived.column(Source.Derived.column(at - 1, type))
                        : null))
                .toList();
        return new Select(derived, Projection.of(outer), Expr.TRUE, Select.Groups.NONE, List.of(), Statement.Range.ALL,
                null);
    }

    /** Returns the place of what an aggregate takes from a row, adding it to the row's columns if it is not among them. */
    private @Nullable Expr taken(Expr node, List<Expr> inner) {
        boolean isTaken = node instanceof Expr.ColumnRef || isNamed(node) || isOfRow(node)
                || position(node, inner) >= 0;
        return isTaken ? new Expr.Ordinal(place(node, inner) + 1, node.type()) : null;
    }

    /** Returns whether {@code node} must be computed before rows are put together. */
    private boolean isOfRow(Expr node) {
        return node instanceof Expr.Window || (isNamed(node) && (Tree.aggregates(node) || Tree.hasWindow(node)));
    }

    @SuppressWarnings("ReferenceEquality") // a name stands for one object
    private boolean isNamed(Expr node) {
        return resolver.named().values().stream().anyMatch(value -> value.expr() == node);
    }

    /** Returns the condition that tells these rows by columns of their own table alone. */
    Expr own() {
        boolean elsewhere = isShaped() || Tree.any(where, Query::isJoined);
        return elsewhere ? new Expr.InRows(model.key(root()), keys()) : where;
    }

    /** Returns the statement that selects the keys of these rows. */
    Statement.Rows keys() {
        return unordered().select(List.of(model.key(root())));
    }

    static boolean isJoined(Expr node) {
        return node instanceof Expr.ColumnRef ref && ref.trimmed().source() instanceof Source.Join;
    }

    private Query<E> unordered() {
        return new Query<>(model, where, resolver, groups, List.of(), unique, slice, null, combined);
    }

    /** Returns the statement that tells whether there is a row. */
    Statement.Rows existing(List<Expr> columns) {
        Query<E> one = unordered();
        boolean any = groups == null && combined == null && unique.equals(Unique.NO);
        return any ? one.select(List.of(Expr.TRUE)) : one.select(columns);
    }

    void refuseSliced(String call) {
        if (!slice.isAll()) {
            throw new IllegalStateException(
                    "%s() on '%s' comes after slice() or limit() and would change which rows they took. Call it before them."
                            .formatted(call, model.table().name()));
        }
    }

    /** Rows that are only some of those that satisfy the conditions can't be told by conditions. */
    void refuseUnwritable(String call) {
        refuseCombined(call);
        if (!slice.isAll() && !slice.isNone()) {
            throw new IllegalStateException(
                    "%s() on '%s' comes after slice() or limit(), and no server can do it to a slice. Filter by the keys of the slice: filter(…id.in(…))."
                            .formatted(call, model.table().name()));
        }
        if (!unique.on().isEmpty()) {
            throw new IllegalStateException(
                    "%s() on '%s' comes after distinctOn(), whose rows depend on their order. Filter by their keys."
                            .formatted(call, model.table().name()));
        }
    }

    void refuseCombined(String call) {
        if (combined != null) {
            throw new IllegalStateException(
                    "%s() on '%s' comes after %s(), whose rows are chosen already. Call it on the query sets that go into it."
                            .formatted(call, model.table().name(),
                                    combined.how().name().toLowerCase(java.util.Locale.ROOT)));
        }
    }
}
