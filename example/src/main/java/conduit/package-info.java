/**
 * Conduit, the application of the RealWorld specification, as the example of a port: each view keeps every stage it went through as
 * a variant, so it can be run each way on the live server.
 *
 * <p>Start at: {@link conduit.Conduit}. May depend on everything; nothing depends on it but the benchmarks.
 */
@NullMarked
package conduit;

import org.jspecify.annotations.NullMarked;
