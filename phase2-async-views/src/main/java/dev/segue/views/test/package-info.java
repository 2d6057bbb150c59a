/**
 * For the tests of applications: asks their routes without a socket, in one mode or in all of them. A package of its own, since it goes by
 * what applications see, and nothing else of this module needs it.
 *
 * <p>Start at: {@link dev.segue.views.test.TestClient}. May depend on the views, the gateway and the bridge.
 */
@NullMarked
package dev.segue.views.test;

import org.jspecify.annotations.NullMarked;
