package dev.segue.views.forms;

import dev.segue.views.messages.Languages;
import dev.segue.views.messages.Messages;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Objects;
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
        Optional<String> text = found(key);
        return text.isEmpty() ? SHIPPED.text(key, values)
                : values.length == 0 ? text.get() : MessageFormat.format(text.get(), values);
    }

    /** Returns the site's own words for a message of a constraint that is {@code {key}}; other messages as they are. */
    String ofConstraint(String message) {
        return message.startsWith("{") && message.endsWith("}")
                ? found(message.substring(1, message.length() - 1)).orElse(message)
                : message;
    }

    private Optional<String> found(String key) {
        return Objects.isNull(own) ? Optional.empty() : own.find(key);
    }
}
