package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one statement and of those inside it, and the aliases they get, parents before children.
 *
 * <p>Threading: confined to one thread.
 */
final class Joins implements SqlSink {
    private final List<Scope> scopes = new ArrayList<>(2);
    private final List<Scope> path = new ArrayList<>(2);
    private int aliases;

    /** The sources of one statement. */
    static final class Scope {
        private final @Nullable Scope around;
        private final Map<Source, String> aliases = new LinkedHashMap<>();
        private @Nullable Source latest;
        private String latestAlias = "";

        Scope(@Nullable Scope around) {
            this.around = around;
        }

        Scope around() {
            if (around == null) {
                throw new IllegalArgumentException(
                        "A condition speaks of an outer query, but there is none around it. Use outer() only in a query that another one holds.");
            }
            return around;
        }

        Iterable<Source> sources() {
            return aliases.keySet();
        }

        /** Columns come table by table, so the source asked for last is the likeliest. */
        @SuppressWarnings("ReferenceEquality") // another object may be equal; the map knows
        String alias(Source source) {
            if (source != latest) {
                latestAlias = known(source);
                latest = source;
            }
            return latestAlias;
        }

        private String known(Source source) {
            String alias = aliases.get(source);
            if (alias == null) {
                throw new IllegalArgumentException(
                        "'%s' is no table of this query: an attribute of another entity was used. Start from the entity the query is of."
                                .formatted(source));
            }
            return alias;
        }
    }

    /** Returns the statements of {@code statement}, itself included, in the order in which a walk opens them. */
    static List<Scope> of(Statement statement) {
        var joins = new Joins();
        new SqlWalk(joins).statement(statement);
        return joins.scopes;
    }

    @Override
    public void open(Source start) {
        var scope = new Scope(path.isEmpty() ? null : path.getLast());
        scopes.add(scope);
        path.add(scope);
        add(start);
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
    public void alias(Source source) {
        add(source);
    }

    @Override
    public void column(Source source, Column column) {
        add(source);
    }

    /** Joins hold no statements, so only what the statement starts from matters. */
    @Override
    public Iterable<Source> sources(Source start) {
        return List.of(start);
    }

    @Override
    public boolean wantsColumns() {
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // another object may be equal; the map knows
    private void add(Source source) {
        Scope scope = path.getLast();
        if (source == scope.latest) {
            return;
        }
        Map<Source, String> known = scope.aliases;
        if (!known.containsKey(source)) {
            if (source instanceof Source.Join join) {
                add(join.parent());
            } else if (!known.isEmpty() && !(source instanceof Source.Values)) {
                return; // not a table of this statement; whoever asks for its alias learns that
            }
            known.put(source, "t" + aliases++);
        }
        scope.alias(source);
    }

    @Override
    public void text(String sql) {}

    @Override
    public void name(String name) {}

    @Override
    public void bind(Expr.Param param) {}

    @Override
    public void bind(Expr.ArrayParam array) {}
}
