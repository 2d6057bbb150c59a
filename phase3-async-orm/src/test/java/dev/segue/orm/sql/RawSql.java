package dev.segue.orm.sql;

import java.util.List;

/** Statements written by hand, with bind values as the compiler binds them. */
public final class RawSql {
    private RawSql() {}

    /** Puts {@code params} where {@code sql} has question marks. */
    public static BoundSql of(String sql, Expr.Param... params) {
        return new SqlCompiler().bind(new Statement.Raw(List.of(sql.split("\\?", -1)), List.of(params)));
    }
}
