package dev.segue.orm;

import dev.segue.orm.sql.Column;
import dev.segue.orm.sql.Table;
import java.util.function.Supplier;

/**
 * The entity a relation leads to. For generated code.
 *
 * @param model asked for late: two models may point at each other
 */
public record Target(Table table, Column key, Supplier<Model<?>> model) {}
