package dev.segue.views.forms;

import dev.segue.views.messages.Languages;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintDefinitionException;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of Jakarta Validation on a record and its components. What they are is read once, when the form is made; messages have parameters such as
 * {@code {max}} filled in, but no expressions evaluated.
 *
 * <p>Threading: immutable; checks take CPU only.
 *
 * @param whole whether the record as a whole has some
 */
record Constraints<T extends Record>(Class<T> type, Validator validator, boolean whole) {
    /** Reads those of {@code type}, if it has any. */
    static <T extends Record> Optional<Constraints<T>> of(Class<T> type, Texts texts) {
        return isConstrained(type) ? Optional.of(read(type, texts)) : Optional.empty();
    }

    private static <T extends Record> Constraints<T> read(Class<T> type, Texts texts) {
        try {
            Validator validator = Provider.FACTORY.usingContext()
                    .messageInterpolator(new InLanguageOfRequest(texts, filled(texts))).getValidator();
            boolean whole = !validator.getConstraintsForClass(type).getConstraintDescriptors().isEmpty();
            var constraints = new Constraints<>(type, validator, whole);
            Arrays.stream(type.getRecordComponents()).forEach(constraints::tryOut);
            return constraints;
        } catch (NoClassDefFoundError missing) { // of the provider
            throw new IllegalStateException(
                    "Record %s has constraints, but there is nothing on the class path to check them. Add 'org.hibernate.validator:hibernate-validator'."
                            .formatted(type.getName()),
                    missing);
        } catch (ConstraintDeclarationException | ConstraintDefinitionException wrong) {
            throw new IllegalArgumentException("The constraints of record %s can't be checked: %s"
                    .formatted(type.getName(), wrong.getMessage()), wrong);
        }
    }

    /** Has what is wrong with the constraints of {@code component} come out now: they are looked at when they are first used. */
    private void tryOut(RecordComponent component) {
        try {
            var _ = validator.validateValue(type, component.getName(), nothing(component.getType()));
        } catch (ConstraintDeclarationException | ConstraintDefinitionException wrong) {
            throw wrong;
        } catch (ValidationException _) {
            // a validator that does not know null, which no field is
        }
    }

    /** Returns what stands for no value; in a list or an optional, so that constraints of what these hold are looked at too. */
    private static @Nullable Object nothing(Class<?> kind) {
        return kind == List.class ? Collections.singletonList(null)
                : kind == Optional.class ? Optional.empty()
                        : kind.isPrimitive() ? Array.get(Array.newInstance(kind, 1), 0) : null;
    }

    /** The provider's own messages are read here, and not on the loop of the first request that is told one. */
    private static MessageInterpolator filled(Texts texts) {
        return new ParameterMessageInterpolator(
                texts.languages().stream().map(Constraints::asProvided).collect(Collectors.toSet()), Locale.ROOT, true);
    }

    /** Returns where the provider has the messages of {@code language}: its English has no name. */
    private static Locale asProvided(Locale language) {
        return language.getLanguage().equals("en") ? Locale.ROOT : language;
    }

    /** Made when the first form needs it. */
    private static final class Provider {
        static final ValidatorFactory FACTORY = made();

        private static ValidatorFactory made() {
            HibernateValidatorConfiguration config = Validation.byProvider(HibernateValidator.class).configure();
            var patterns = config.createConstraintMapping();
            patterns.constraintDefinition(Pattern.class).includeExistingValidators(false)
                    .validatedBy(LinearPattern.class);
            return config.ignoreXmlConfiguration().addMapping(patterns)
                    .messageInterpolator(new ParameterMessageInterpolator()).buildValidatorFactory();
        }
    }

    private record InLanguageOfRequest(Texts texts, MessageInterpolator filled) implements MessageInterpolator {
        @Override
        public String interpolate(String message, Context context) {
            return interpolate(message, context, Languages.current());
        }

        @Override
        public String interpolate(String message, Context context, Locale locale) {
            return filled.interpolate(texts.ofConstraint(message), context, asProvided(locale));
        }
    }

    /** Returns what is wrong with {@code value} as that of the component {@code name}. */
    List<String> of(String name, Object value) {
        return validator.validateValue(type, name, value).stream().map(broken -> broken.getMessage()).sorted().toList();
    }

    /** Returns what is wrong with {@code value} as a whole. */
    List<String> ofWhole(T value) {
        return !whole ? List.of()
                : validator.validate(value).stream().filter(broken -> broken.getPropertyPath().toString().isEmpty())
                        .map(broken -> broken.getMessage()).sorted().toList();
    }

    private static boolean isConstrained(Class<?> type) {
        return Stream.concat(annotations(type),
                Arrays.stream(type.getDeclaredFields()).flatMap(Constraints::annotations)).anyMatch(Constraints::is);
    }

    /** Those of a component are on its field. */
    private static Stream<Annotation> annotations(AnnotatedElement element) {
        Stream<Annotation> own = Arrays.stream(element.getAnnotations());
        return switch (element) {
            case Field field -> Stream.concat(own, annotations(field.getAnnotatedType()));
            case AnnotatedParameterizedType generic -> Stream.concat(own,
                    Arrays.<AnnotatedType>stream(generic.getAnnotatedActualTypeArguments())
                            .flatMap(Constraints::annotations));
            default -> own;
        };
    }

    private static boolean is(Annotation annotation) {
        Class<?> kind = annotation.annotationType();
        return kind.isAnnotationPresent(Constraint.class) || kind == Valid.class
                || (kind.getEnclosingClass() != null && kind.getEnclosingClass().isAnnotationPresent(Constraint.class));
    }
}
