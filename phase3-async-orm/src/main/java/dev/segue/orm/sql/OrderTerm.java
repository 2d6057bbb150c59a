package dev.segue.orm.sql;

/** One key of ORDER BY. NULLs go where PostgreSQL puts them: last when ascending, first when descending. */
public record OrderTerm(Expr key, boolean descending) {}
