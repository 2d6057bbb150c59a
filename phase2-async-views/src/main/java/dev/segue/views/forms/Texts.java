package dev.segue.views.forms;

import dev.segue.views.messages.Languages;
import dev.segue.views.messages.Messages;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What forms say: the site's own words where it has some, else those that come along.
 *
 * @param own the site's
 */
record Texts(@Nullable Messages own) {
    private static final Messages SHIPPED = Messages.of("dev.segue.views.forms.texts",
            new Languages(Locale.ENGLISH, Locale.GERMAN));

    String of(String key, Object... values) {
        return (found(key).isPresent() ? messages() : SHIPPED).text(key, values);
    }

    /** Returns the site's own words for a message of a constraint that is {@code {key}}; other messages as they are. */
    String ofConstraint(String message) {
        return message.startsWith("{") && message.endsWith("}")
                ? found(message.substring(1, message.length() - 1)).orElse(message)
                : message;
    }

    /** Returns the languages that are spoken, the first one first. */
    List<Locale> languages() {
        return messages().languages().all();
    }

    private Optional<String> found(String key) {
        return own == null ? Optional.empty() : own.find(key);
    }

    private Messages messages() {
        return own == null ? SHIPPED : own;
    }
}
