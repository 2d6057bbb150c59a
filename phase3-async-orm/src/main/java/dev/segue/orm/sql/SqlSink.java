package dev.segue.orm.sql;

/** What {@link SqlWalk} tells about a statement, in the order of its SQL. What a sink has no use for, it ignores. */
interface SqlSink {

    /** SQL as it stands: keywords, operators, punctuation. */
    void text(String sql);

    void column(Source source, Column column);

    /** The FROM clause, joins included. */
    void from(Source.Root root);

    void bind(Expr.Param param);

    void bind(Expr.ArrayParam array);
}
