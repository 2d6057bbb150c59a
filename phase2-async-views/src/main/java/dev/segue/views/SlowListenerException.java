package dev.segue.views;

import dev.segue.gateway.SlowClientException;

/** A listener of a {@link Group} is no longer one, since it took what was sent too slowly. */
public final class SlowListenerException extends SlowClientException {
    private static final long serialVersionUID = 1;

    SlowListenerException(String group, int room) {
        super("A listener of group '%s' was dropped: more than %d messages waited for it. Let it listen anew, or give the group more room."
                .formatted(group, room));
    }
}
