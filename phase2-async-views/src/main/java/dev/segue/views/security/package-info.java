/**
 * What keeps visitors of a site from harming it and each other. A package of its own, since applications choose from it, and since it stands on
 * what every middleware may use: nothing here needs the inside of the views.
 *
 * <p>Start at: {@link dev.segue.views.security.HostCheck}. May depend on the views, the gateway and the bridge.
 */
@NullMarked
package dev.segue.views.security;

import org.jspecify.annotations.NullMarked;
