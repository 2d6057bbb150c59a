/**
 * Says what a statement means, as immutable trees, and spells it for PostgreSQL. It is pure: no I/O, no threads.
 *
 * <p>Start at: {@link dev.segue.orm.sql.SqlCompiler}. May depend on {@code java.*} and JSpecify only.
 */
@NullMarked
package dev.segue.orm.sql;

import org.jspecify.annotations.NullMarked;
