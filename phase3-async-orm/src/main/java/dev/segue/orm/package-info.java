/**
 * Models and query sets: what an application writes. A query set compiles to an operation, and either runner runs it.
 *
 * <p>Start at: {@link dev.segue.orm.Database}. May depend on {@code orm.exec}, {@code orm.sql} and the bridge. Three packages
 * instead of one, because the SQL compiler must stay pure and the drivers hidden; the annotation processor is a fourth, seen by
 * none, because it runs inside the compiler and not in the application; {@code orm.schema} a fifth, since the processor uses it.
 */
@NullMarked
package dev.segue.orm;

import org.jspecify.annotations.NullMarked;
