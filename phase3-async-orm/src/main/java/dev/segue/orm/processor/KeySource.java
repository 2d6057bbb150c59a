package dev.segue.orm.processor;

import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of new rows come from that have none.
 *
 * @param sequence the sequence to ask, as SQL names it; null for none
 * @param random whether a random UUID is taken
 */
record KeySource(@Nullable String sequence, boolean random) {
    /** The application, or a default of the column, identity columns included. */
    private static final KeySource ELSEWHERE = new KeySource(null, false);

    KeySource(@Nullable String sequence, boolean random) {
        this.sequence = sequence;
        this.random = random;
    }

    /** @throws Rejection if it is a way that is not supported */
    static KeySource of(TypeElement entity, Member key, Mapping mapping) {
        Annotations annotations = mapping.annotations();
        boolean uuid = "java.util.UUID".equals(TypeText.of(key.type()));
        return switch (annotations.constant(key.element(), "GeneratedValue", "strategy").orElse("")) {
            case "SEQUENCE" -> new KeySource(sequence(entity, key, mapping), false);
            case "AUTO" -> uuid ? new KeySource(null, true) : auto(entity, key, mapping);
            case "UUID" -> {
                if (!uuid) {
                    throw new Rejection(key.element(),
                            "'%s' is generated as a UUID, but is of type '%s'. Make it a java.util.UUID.".formatted(key,
                                    TypeText.of(key.type())));
                }
                yield new KeySource(null, true);
            }
            case "TABLE" -> throw new Rejection(key.element(),
                    "@GeneratedValue(TABLE) on '%s' is not supported. Use IDENTITY, SEQUENCE or UUID.".formatted(key));
            default -> ELSEWHERE;
        };
    }

    private static KeySource auto(TypeElement entity, Member key, Mapping mapping) {
        return generators(entity, key, mapping).findFirst().isPresent()
                ? new KeySource(sequence(entity, key, mapping), false)
                : ELSEWHERE;
    }

    /** Returns the sequence of the generator with the name asked for, else that of the one declared beside the key or entity. */
    private static String sequence(TypeElement entity, Member key, Mapping mapping) {
        Annotations annotations = mapping.annotations();
        Optional<String> generator = annotations.text(key.element(), "GeneratedValue", "generator");
        Optional<AnnotationMirror> declared = generators(entity, key, mapping)
                .filter(one -> generator.isEmpty() || annotations.text(one, "name").equals(generator)).findFirst();
        String name = declared.flatMap(one -> annotations.text(one, "sequenceName")).or(() -> generator)
                .map(SqlName::of)
                .orElseGet(() -> mapping.entityName(entity) + "_seq");
        Optional<String> schema = declared.flatMap(one -> annotations.text(one, "schema")).map(SqlName::of);
        return schema.map(in -> SqlName.quoted(in) + ".").orElse("") + SqlName.quoted(name);
    }

    private static Stream<AnnotationMirror> generators(TypeElement entity, Member key, Mapping mapping) {
        return Stream.<Element>of(key.element(), entity)
                .flatMap(element -> mapping.annotations().find(element, "SequenceGenerator").stream());
    }
}
