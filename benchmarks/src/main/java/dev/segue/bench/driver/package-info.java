/**
 * The driver-bound layer: each operation of the ORM beside the same operation written by hand on the same driver, with the same
 * statements, rows and entities, against one PostgreSQL, without HTTP. The answers of all are found equal before anything is timed.
 *
 * <p>Start at: {@link dev.segue.bench.driver.DriverBench}; run with {@code benchmarks/run driver}. May depend on the ORM, on cli for
 * its embedded server, and on the drivers, for the lines written by hand.
 */
@NullMarked
package dev.segue.bench.driver;

import org.jspecify.annotations.NullMarked;
