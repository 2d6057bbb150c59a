/**
 * The load harness: runs one request against each mode of a live view, side by side, and says what each costs. Answers are proven
 * equal before anything is timed, and each one is checked while it is.
 *
 * <p>Start at: {@link dev.segue.bench.Bench}. May depend on cli and all below it, and on HdrHistogram.
 */
@NullMarked
package dev.segue.bench;

import org.jspecify.annotations.NullMarked;
