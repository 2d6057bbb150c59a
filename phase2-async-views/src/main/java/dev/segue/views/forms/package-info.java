/**
 * Forms that browsers post, as records. A package of its own, since views that take JSON need none of it.
 *
 * <p>Start at: {@link dev.segue.views.forms.Form}. May depend on the views, the gateway and the bridge.
 */
@NullMarked
package dev.segue.views.forms;

import org.jspecify.annotations.NullMarked;
