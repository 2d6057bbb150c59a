package dev.segue.views.messages;

import java.text.MessageFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Objects;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/**
 * Texts of a site, by key, in each of its languages.
 *
 * <pre>{@code
 * var languages = new Languages(Locale.ENGLISH, Locale.GERMAN);
 * var messages = Messages.of("shop.texts", languages);       // shop/texts.properties, shop/texts_de.properties, in UTF-8
 *
 * messages.text("greeting", user.name());                    // greeting = Good morning, {0}!
 * }</pre>
 *
 * <p>Threading: immutable; all texts are read when it is made.
 */
public final class Messages {
    private final String bundle;
    private final Languages languages;
    private final Map<Locale, Map<String, String>> texts;

    private Messages(String bundle, Languages languages, Map<Locale, Map<String, String>> texts) {
        this.bundle = bundle;
        this.languages = languages;
        this.texts = texts;
    }

    /**
     * Reads {@code bundle} from the class path of the calling thread's loader, in all of {@code languages}: the first one's texts are in the file without a
     * language, which also has what the others lack.
     *
     * @throws IllegalArgumentException if one of the files is missing
     */
    public static Messages of(String bundle, Languages languages) {
        var texts = new HashMap<Locale, Map<String, String>>();
        Locale first = languages.all().getFirst();
        for (Locale language : languages.all()) {
            texts.put(language, read(bundle, language.equals(first) ? Locale.ROOT : language));
        }
        return new Messages(bundle, languages, Map.copyOf(texts));
    }

    private static Map<String, String> read(String bundle, Locale language) {
        ClassLoader loader = Objects.requireNonNullElse(Thread.currentThread().getContextClassLoader(),
                Messages.class.getClassLoader());
        try {
            var read = ResourceBundle.getBundle(bundle, language, loader, ResourceBundle.Control
                    .getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
            if (read.getLocale().getLanguage().equals(language.getLanguage())) {
                return read.keySet().stream().collect(Collectors.toUnmodifiableMap(key -> key, read::getString));
            }
        } catch (MissingResourceException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "There are no texts '%s' for '%s' on the class path. Write them to '%s%s.properties'.".formatted(bundle,
                        language.toLanguageTag(), bundle.replace('.', '/'),
                        language.equals(Locale.ROOT) ? "" : "_" + language));
    }

    /**
     * Returns the text of {@code key} in the language of the request under way.
     *
     * @param values fill {@code {0}}, {@code {1}}, … as {@link MessageFormat} does, for which a quote is written twice; without any, the text is as it is
     * @throws IllegalArgumentException if there is no such text
     */
    public String text(String key, Object... values) {
        String text = find(key).orElseThrow(() -> new IllegalArgumentException(
                "There is no text '%s' among '%s'. Write it, first of all in '%s'.".formatted(key, bundle,
                        languages.all().getFirst().toLanguageTag())));
        return values.length == 0 ? text : new MessageFormat(text, language()).format(values);
    }

    /** Returns the text of {@code key} in the language of the request under way, if there is one, as it is written. */
    public Optional<String> find(String key) {
        return Optional.ofNullable(Objects.requireNonNull(texts.get(language())).get(key));
    }

    /** Returns the languages that it was made for. */
    public Languages languages() {
        return languages;
    }

    private Locale language() {
        Locale current = Languages.current();
        return texts.containsKey(current) ? current : languages.all().getFirst();
    }
}
