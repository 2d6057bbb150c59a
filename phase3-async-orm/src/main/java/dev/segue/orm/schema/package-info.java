/**
 * Schemas as data: what the tables of a set of models, or of a database, look like; the text they are kept in; the statements that lead
 * from one to another; and the entity classes that a database's tables would have.
 *
 * <p>Start at: {@link dev.segue.orm.schema.Schema}. Pure: may depend on {@code java.*} only, since the annotation processor writes with
 * it what the tools read. A package of its own for that reason: the processor may not see the rest of {@code orm}.
 */
@NullMarked
package dev.segue.orm.schema;

import org.jspecify.annotations.NullMarked;
