/**
 * A benchmark with a known fault, which the brief run of all benchmarks must find. Outside the package that is measured.
 *
 * <p>Start at: {@link dev.segue.bench.canary.UnequalMicro}. May depend on JMH only.
 */
@NullMarked
package dev.segue.bench.canary;

import org.jspecify.annotations.NullMarked;
