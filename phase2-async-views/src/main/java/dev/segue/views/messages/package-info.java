/**
 * What a site says, in the language of who asks. A package of its own, since sites of one language, and those that answer with JSON, need none of it.
 *
 * <p>Start at: {@link dev.segue.views.messages.Messages}. May depend on the views, the gateway and the bridge.
 */
@NullMarked
package dev.segue.views.messages;

import org.jspecify.annotations.NullMarked;
