package dev.segue.orm.sql;

/** What {@link SqlWalk} tells about a statement, in the order of its SQL. What a sink has no use for, it ignores. */
interface SqlSink {

    /** SQL as it stands: keywords, operators, punctuation. */
    void text(String sql);

    /** The name of a table or a column. */
    void name(String name);

    /** The alias of a source of the current statement. */
    void alias(Source source);

    /** A column of a source of the current statement. */
    void column(Source source, Column column);

    void bind(Expr.Param param);

    void bind(Expr.ArrayParam array);

    /** A statement with rows of its own starts; {@link #close} ends it. */
    void open(Source start);

    void close();

    /** What follows, until {@link #inner}, speaks of the statement around the current one. */
    void outer();

    void inner();

    /** Returns the sources of the current statement as far as they are known and matter, parents before children; the first is {@code start}. */
    Iterable<Source> sources(Source start);

    /** Returns whether columns matter; if not, only their sources may be told instead, by {@link #alias}. */
    boolean wantsColumns();
}
