/**
 * What was computed once and may be used again for a time. A package of its own, since it alone knows Caffeine, and sites without a cache need none
 * of it.
 *
 * <p>Start at: {@link dev.segue.views.cache.Cache}. May depend on the bridge.
 */
@NullMarked
package dev.segue.views.cache;

import org.jspecify.annotations.NullMarked;
