/**
 * Runs operations against PostgreSQL, waiting for them or not. One port, {@link dev.segue.orm.exec.Session}, hides the two
 * drivers; nothing outside this package sees JDBC or Vert.x.
 *
 * <p>Start at: {@link dev.segue.orm.exec.Operation}. May depend on {@code orm.sql}, {@code orm.schema}, the bridge and the drivers.
 */
@NullMarked
package dev.segue.orm.exec;

import org.jspecify.annotations.NullMarked;
