/**
 * Pages from jte templates. A package of its own, since it alone knows jte, and views that answer with JSON need none of it.
 *
 * <p>Start at: {@link dev.segue.views.templates.Templates}. May depend on the views, the gateway and the bridge.
 */
@NullMarked
package dev.segue.views.templates;

import org.jspecify.annotations.NullMarked;
