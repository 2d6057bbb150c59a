/**
 * JMH benchmarks of the small: what one step costs in time and bytes, beside the same step written by hand. Each checks that
 * both sides return the same answer before anything is timed.
 *
 * <p>Start at: {@link dev.segue.bench.micro.BridgeMicro}; run with {@code benchmarks/run micro}. May depend on the modules it
 * measures, on the drivers, to do by hand what the ORM does, and on JMH, which is not on the class path of the command.
 */
@NullMarked
package dev.segue.bench.micro;

import org.jspecify.annotations.NullMarked;
