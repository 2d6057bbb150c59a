package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares a database with models. The server rewrites what it is told ({@code price > 0} is stored as {@code (price > (0)::numeric)}),
 * and others chose the names of constraints; so what has the effect that a model asks for is taken for it. Constraints and indexes that
 * no model asks for are left out, and so are tables.
 */
public final class Catalogued {
    private Catalogued() {}

    /** Returns the part of {@code catalog} that {@code models} are about, in their words. */
    public static Schema as(Schema models, Schema catalog) {
        List<Table> tables = models.tables().stream()
                .flatMap(wanted -> catalog.table(wanted.name()).map(held -> table(held, wanted)).stream()).toList();
        return new Schema(tables, models.sequences().stream().filter(wanted -> catalog.sequences().stream()
                .anyMatch(held -> held.name().equals(wanted.name()))).toList());
    }

    private static Table table(Table held, Table wanted) {
        List<Column> columns = held.columns().stream()
                .map(column -> wanted.column(column.name()).map(model -> column(column, model)).orElse(column))
                .toList();
        List<Constraint> constraints = new ArrayList<>();
        List<Index> indexes = new ArrayList<>();
        for (Constraint model : wanted.constraints()) {
            held.constraints().stream().filter(one -> isAlike(one, model)).findFirst()
                    .map(_ -> model).or(() -> unique(held, model)).ifPresent(constraints::add);
        }
        for (Index model : wanted.indexes()) {
            if (held.indexes().stream().anyMatch(one -> isAlike(one, model))) {
                indexes.add(model);
            }
        }
        return new Table(held.name(), wanted.comment(), columns, constraints, indexes);
    }

    private static Column column(Column held, Column model) {
        return new Column(held.name(), held.type(), held.nullable(),
                isAlike(held.clause(), model) ? model.clause() : held.clause(), model.comment());
    }

    private static boolean isAlike(@Nullable String held, Column model) {
        String wanted = model.clause();
        if (held == null || wanted == null) {
            return held == null && wanted == null;
        }
        boolean counts = held.contains("AS IDENTITY") || held.contains("nextval(");
        return model.isIdentity() ? counts
                : model.isComputed() ? held.startsWith("GENERATED")
                        : plain(held).equals(plain(wanted));
    }

    /** A unique index does what a unique constraint does. */
    private static Optional<Constraint> unique(Table held, Constraint model) {
        return model instanceof Constraint.Unique(_, var columns, _) && held.indexes().stream()
                .anyMatch(index -> index.unique() && index.options().isEmpty()
                        && index.items().equals(columns.stream().map(Name::quoted).toList()))
                                ? Optional.of(model)
                                : Optional.empty();
    }

    private static boolean isAlike(Constraint held, Constraint model) {
        if (held instanceof Constraint.Check check && model instanceof Constraint.Check wanted) {
            return check.name().equals(wanted.name()) || plain(check.condition()).equals(plain(wanted.condition()));
        }
        return held.renamed(model.name()).equals(model);
    }

    private static boolean isAlike(Index held, Index model) {
        boolean sameItems = held.items().stream().map(Catalogued::plain).toList()
                .equals(model.items().stream().map(Catalogued::plain).toList());
        return held.name().equals(model.name()) || (held.unique() == model.unique()
                && held.method().equals(model.method()) && sameItems
                && plain(held.options()).equals(plain(model.options())));
    }

    /** Returns {@code sql} without what the server adds: casts, parentheses, blanks. */
    private static String plain(String sql) {
        return sql.toLowerCase(Locale.ROOT)
                .replaceAll("::[a-z_]+( varying| precision| with(out)? time zone)?(\\(\\d+(,\\d+)?\\))?(\\[\\])?", "")
                .replaceAll("[()\\s\"]", "").replaceAll("asc$", "");
    }
}
