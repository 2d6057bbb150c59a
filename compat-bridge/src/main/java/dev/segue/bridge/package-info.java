/**
 * Where code runs, and what travels with it. Sync code reaches async code and back through {@link Bridge}, and the values of a
 * request travel along in an immutable {@link Context}.
 *
 * <p>Start at: {@link dev.segue.bridge.Bridge}. May depend on the JDK, JSpecify, slf4j-api and micrometer's context-propagation only;
 * knows no HTTP and no SQL.
 */
@NullMarked
package dev.segue.bridge;

import org.jspecify.annotations.NullMarked;
