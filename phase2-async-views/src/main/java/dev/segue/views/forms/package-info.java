/**
 * Forms that browsers post, as records. A package of its own, since what is posted is read here once for all who look at it, middleware too.
 *
 * <p>Start at: {@link dev.segue.views.forms.FormData}. May depend on the views, the gateway and the bridge.
 */
@NullMarked
package dev.segue.views.forms;

import org.jspecify.annotations.NullMarked;
