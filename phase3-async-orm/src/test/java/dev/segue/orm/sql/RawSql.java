package dev.segue.orm.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements written by hand, with bind values as the compiler binds them. */
public final class RawSql {
    private RawSql() {}

    /** Puts {@code params} where {@code sql} has question marks. */
    public static BoundSql of(String sql, Expr.Param... params) {
        String[] parts = sql.split("\\?", -1);
        var fragments = new ArrayList<String>(List.of(parts[0]));
        var values = new ArrayList<@Nullable Object>();
        for (int i = 0; i < params.length; i++) {
            fragments.add(params[i].type().placeholderCast() + parts[i + 1]);
            values.add(params[i].type().wire(params[i].value()));
        }
        return new BoundSql(
                new CompiledSql(fragments, Arrays.stream(params).map(param -> new Slot(param.type(), false)).toList()),
                values);
    }
}
