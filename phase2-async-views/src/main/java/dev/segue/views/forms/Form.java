package dev.segue.views.forms;

import dev.segue.gateway.Request;
import dev.segue.views.messages.Messages;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Makes records of posted forms.
 *
 * <pre>{@code
 * record NewArticle(@Size(max = 80) String title, Optional<LocalDate> published, List<String> tags, boolean draft) {}
 * private static final Form<NewArticle> FORM = Form.of(NewArticle.class).with(titleIsFree);
 *
 * return switch (FORM.bind(request)) {                             // asyncBind in async views
 *     case Bound.Valid(var article, _) -> saved(article);
 *     case Bound.Invalid<NewArticle> invalid -> page(422, FORM.fields(invalid));
 * };
 * }</pre>
 *
 * <p>Each component is the field of its name: text (without space around it), a number, a date or time, a UUID, an enum by its names, or a file, as {@link dev.segue.gateway.Upload}; a
 * {@code List} of these takes all values, an {@code Optional} may be missing or blank, a boolean that is missing is false, and all others are required. What has its type must
 * hold the constraints of Jakarta Validation on its component, and a record those on its type. An
 * {@link IllegalArgumentException} of the record's constructor is an error of the form as a whole, with its message.
 * <p>Threading: immutable; {@link #bind} may block if a rule does.
 */
public final class Form<T extends Record> {
    private final RecordReader<T> reader;
    private final Rules<T> rules;
    private final Set<String> hidden;

    private Form(RecordReader<T> reader, Rules<T> rules, Set<String> hidden) {
        this.reader = reader;
        this.rules = rules;
        this.hidden = Set.copyOf(hidden);
    }

    /**
     * Reads the components of {@code type}, and their constraints.
     *
     * @throws IllegalArgumentException if one of them has a type that no field can have, or a constraint that is none of its type
     * @throws IllegalStateException if there are constraints, but no {@code hibernate-validator} to check them
     */
    public static <T extends Record> Form<T> of(Class<T> type) {
        return new Form<>(RecordReader.of(type, new Texts(null)), new Rules<>(List.of()), Set.of());
    }

    /** Returns this form with one more rule, asked when all fields have their types. */
    public Form<T> with(Rule<T> rule) {
        return new Form<>(reader, rules.and(rule), hidden);
    }

    /**
     * Returns this form with {@code messages} as its words, where they have some: for {@code form.required} and the like, and for {@code key} of a
     * constraint whose message is <code>{key}</code>. Without, forms speak English and German.
     */
    public Form<T> in(Messages messages) {
        return new Form<>(RecordReader.of(reader.type(), new Texts(messages)), rules, hidden);
    }

    /** Returns this form with fields whose values are never shown again: passwords. */
    public Form<T> hiding(String... fields) {
        var more = new HashSet<>(hidden);
        for (String field : fields) {
            more.add(shown("", Map.of(), List.of()).name(field));
        }
        return new Form<>(reader, rules, more);
    }

    /**
     * Returns what became of the form that {@code request} posts; the rules are asked in their order.
     *
     * @throws dev.segue.gateway.RequestException with 415 if that is no form, 400 if it is broken, 400 or 413 if it has too much
     */
    public Bound<T> bind(Request request) {
        return judged(request.form(), "");
    }

    /** Async form of {@link #bind}; the rules are asked all at a time. */
    public CompletableFuture<Bound<T>> asyncBind(Request request) {
        return request.asyncForm().thenCompose(data -> asyncJudged(data, ""));
    }

    /** Returns what a page shows of this form before anything is filled in. */
    public Fields blank() {
        return shown("", Map.of(), List.of());
    }

    /** Returns what a page shows of this form to change {@code value}. */
    public Fields filled(T value) {
        return filled(value, "");
    }

    /** Returns what a page shows of this form when it was posted. */
    public Fields fields(Bound<T> bound) {
        return shown("", bound.data().fields(), bound.errors());
    }

    Fields filled(T value, String prefix) {
        var values = new HashMap<String, List<String>>();
        reader.fields().forEach(field -> values.put(prefix + field.name(), field.texts(value)));
        return shown(prefix, values, List.of());
    }

    /** @param values by the names they have in the page */
    Fields shown(String prefix, Map<String, List<String>> values, List<FieldError> errors) {
        var open = new HashMap<>(values);
        hidden.forEach(name -> open.remove(prefix + name));
        return new Fields(prefix, names(), open, errors);
    }

    Set<String> names() {
        return reader.fields().stream().map(Field::name).collect(Collectors.toSet());
    }

    Texts texts() {
        return reader.texts();
    }

    /** @param prefix what stands before the names of fields in {@code data} */
    Bound<T> judged(dev.segue.gateway.Form data, String prefix) {
        return rules.judged(reader.read(data, prefix), error -> error.in(prefix));
    }

    /** Async form of {@link #judged}. */
    CompletableFuture<Bound<T>> asyncJudged(dev.segue.gateway.Form data, String prefix) {
        return rules.asyncJudged(reader.read(data, prefix), error -> error.in(prefix));
    }
}
