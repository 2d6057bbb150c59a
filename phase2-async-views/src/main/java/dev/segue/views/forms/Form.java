package dev.segue.views.forms;

import dev.segue.bridge.ContextFuture;
import dev.segue.gateway.Request;
import dev.segue.gateway.Upload;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Makes records of posted forms.
 *
 * <pre>{@code
 * record NewArticle(String title, Optional<LocalDate> published, List<String> tags, boolean draft) {}
 * private static final Form<NewArticle> FORM = Form.of(NewArticle.class).with(titleIsFree);
 *
 * return switch (FORM.bind(request)) {                             // asyncBind in async views
 *     case Bound.Valid(var article, _) -> saved(article);
 *     case Bound.Invalid<NewArticle> invalid -> page(422, invalid);
 * };
 * }</pre>
 *
 * <p>Each component is the field of its name: text (without space around it), a number, a date or time, a UUID, an enum by its names, or a file, as {@link Upload}; a
 * {@code List} of these takes all values, an {@code Optional} may be missing or blank, a boolean that is missing is false, and all others are required. An
 * {@link IllegalArgumentException} of the record's constructor is an error of the form as a whole, with its message.
 * <p>Threading: immutable; {@link #bind} may block if a rule does.
 */
public final class Form<T extends Record> {
    private final Constructor<T> constructor;
    private final List<Field> fields;
    private final List<Rule<T>> rules;

    private Form(Constructor<T> constructor, List<Field> fields, List<Rule<T>> rules) {
        this.constructor = constructor;
        this.fields = fields;
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the components of {@code type}.
     *
     * @throws IllegalArgumentException if one of them has a type that no field can have
     */
    public static <T extends Record> Form<T> of(Class<T> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true); // a form is as private as the view that uses it
            return new Form<>(constructor, Arrays.stream(components).map(Field::of).toList(), List.of());
        } catch (NoSuchMethodException missing) {
            throw new IllegalStateException("Record %s has no canonical constructor.".formatted(type.getName()),
                    missing);
        }
    }

    /** Returns this form with one more rule, asked when all fields have their types. */
    public Form<T> with(Rule<T> rule) {
        return new Form<>(constructor, fields, Stream.concat(rules.stream(), Stream.of(rule)).toList());
    }

    /**
     * Returns what became of the form that {@code request} posts; the rules are asked in their order.
     *
     * @throws dev.segue.gateway.RequestException with 415 if that is no form, 400 if it is broken, 400 or 413 if it has too much
     */
    public Bound<T> bind(Request request) {
        return switch (typed(request.form())) {
            case Bound.Valid<T> valid -> judged(valid, rules.stream().map(rule -> rule.check(valid.value())));
            case Bound.Invalid<T> invalid -> invalid;
        };
    }

    /** Async form of {@link #bind}; the rules are asked all at a time. */
    public CompletableFuture<Bound<T>> asyncBind(Request request) {
        return request.asyncForm().thenApply(this::typed).thenCompose(bound -> switch (bound) {
            case Bound.Valid<T> valid -> asyncJudged(valid);
            case Bound.Invalid<T> invalid -> CompletableFuture.completedFuture(invalid);
        });
    }

    private CompletableFuture<Bound<T>> asyncJudged(Bound.Valid<T> valid) {
        CompletableFuture<T> value = ContextFuture.of(CompletableFuture.completedFuture(valid.value()));
        List<CompletableFuture<List<FieldError>>> found = rules.stream()
                .map(rule -> value.thenCompose(rule::asyncCheck))
                .toList();
        return ContextFuture.all(found.toArray(CompletableFuture[]::new))
                .thenApply(_ -> judged(valid, found.stream().map(CompletableFuture::resultNow)));
    }

    private static <T> Bound<T> judged(Bound.Valid<T> valid, Stream<List<FieldError>> found) {
        List<FieldError> errors = found.flatMap(List::stream).toList();
        return errors.isEmpty() ? valid : new Bound.Invalid<>(errors, valid.data());
    }

    private Bound<T> typed(dev.segue.gateway.Form data) {
        var errors = new ArrayList<FieldError>();
        Object[] values = fields.stream().map(field -> field.value(data, errors)).toArray();
        if (!errors.isEmpty()) {
            return new Bound.Invalid<>(errors, data);
        }
        try {
            return new Bound.Valid<>(constructor.newInstance(values), data);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof IllegalArgumentException refusal) {
                return new Bound.Invalid<>(List.of(whole(refusal)), data);
            }
            throw new IllegalStateException("The constructor of %s failed.".formatted(constructor.getName()),
                    thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("Record %s can't be made.".formatted(constructor.getName()), impossible);
        }
    }

    private static FieldError whole(IllegalArgumentException refusal) {
        return new FieldError("", Objects.requireNonNullElse(refusal.getMessage(), "This form is not valid."));
    }

    /** How many values a field has. */
    private enum Shape {
        REQUIRED,
        OPTIONAL,
        LIST,
        FLAG
    }

    /** @param values reads what was sent for it, and tells what is wrong with that */
    private record Field(String name, Shape shape,
            BiFunction<dev.segue.gateway.Form, List<FieldError>, List<?>> values) {
        static Field of(RecordComponent component) {
            Class<?> type = component.getType();
            boolean holds = type == Optional.class || type == List.class;
            Type held = holds && component.getGenericType() instanceof ParameterizedType generic
                    ? generic.getActualTypeArguments()[0]
                    : type;
            String name = component.getName();
            Shape shape = type == Optional.class ? Shape.OPTIONAL
                    : type == List.class ? Shape.LIST : type == boolean.class ? Shape.FLAG : Shape.REQUIRED;
            if (held == Upload.class) {
                return new Field(name, shape, (data, _) -> data.files(name));
            }
            FieldKind kind = Optional.of(held).filter(Class.class::isInstance)
                    .flatMap(one -> FieldKind.of((Class<?>) one))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Component '%s' of %s is a %s, which no field of a form can be. Use text, a number, a date, a UUID, an enum, an Upload, or an Optional or List of one."
                                    .formatted(name, component.getDeclaringRecord().getName(),
                                            component.getGenericType().getTypeName())));
            return new Field(name, shape, (data, errors) -> data.values(name).stream().map(String::strip)
                    .filter(text -> !text.isEmpty()).flatMap(text -> one(name, kind, text, errors).stream()).toList());
        }

        /** Returns the value for the constructor; one that does not matter, if there is an error. */
        Object value(dev.segue.gateway.Form data, List<FieldError> errors) {
            List<Object> sent = List.copyOf(values.apply(data, errors));
            return switch (shape) {
                case LIST -> sent;
                case OPTIONAL -> sent.stream().findFirst();
                case FLAG -> sent.stream().findFirst().orElse(false);
                case REQUIRED -> sent.stream().findFirst().orElseGet(() -> missing(errors));
            };
        }

        private static Optional<Object> one(String name, FieldKind kind, String text, List<FieldError> errors) {
            Optional<Object> value = kind.value(text);
            if (value.isEmpty()) {
                errors.add(new FieldError(name, kind.wanted()));
            }
            return value;
        }

        private Object missing(List<FieldError> errors) {
            if (errors.stream().noneMatch(error -> error.field().equals(name))) {
                errors.add(new FieldError(name, "This field is required."));
            }
            return "";
        }
    }
}
