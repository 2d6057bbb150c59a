package dev.segue.orm.processor;

import java.util.ArrayList;
import java.util.List;

/** Writes the classes for those who reach the entity, or an embedded object of it, from elsewhere. */
final class PathWriter {
    private final MappedEntity entity;
    private final Names names;
    private final Lines out;

    PathWriter(MappedEntity entity, Lines out) {
        this.entity = entity;
        this.names = new Names(entity);
        this.out = out;
    }

    void write() {
        out.blank();
        out.line(1, "/** {@link %s} as reached from entity {@code E} through a relation. */".formatted(names.type()));
        out.line(1, "public static final class Path<E> extends Relation<E, %s> {".formatted(names.type()));
        constants(entity.attributes());
        List<String> body = new ArrayList<>(List.of("super(step);"));
        body.addAll(assignments(entity.attributes(), "source()"));
        out.line(2, "/** For generated code. */");
        out.method(2, "public Path(Step step)", body);
        methods(entity.attributes());
        for (MappedLink link : entity.links()) {
            out.blank();
            out.method(2, "public %s.Path<E> %s()".formatted(link.target().qualifiedMetamodel(), Names.method(link)),
                    List.of("return new %s.Path<>(step().then(%s, Links.%s));".formatted(
                            link.target().qualifiedMetamodel(), names.source(link.owner(), "source()"), link.name())));
        }
        out.line(1, "}");
        entity.only(MappedEmbedded.class).forEach(this::part);
    }

    private void part(MappedEmbedded embedded) {
        String name = Names.part(embedded);
        out.blank();
        out.line(1, "/** {@code %s} of the entity, as reached from entity {@code E}. */".formatted(embedded.path()));
        out.line(1, "public static final class %s<E> {".formatted(name));
        constants(embedded.attributes());
        out.method(2, "%s(Source source)".formatted(name), assignments(embedded.attributes(), "source"));
        methods(embedded.attributes());
        out.line(1, "}");
        embedded.attributes().stream().filter(MappedEmbedded.class::isInstance).map(MappedEmbedded.class::cast)
                .forEach(this::part);
    }

    private void constants(List<MappedAttribute> attributes) {
        for (MappedAttribute attribute : attributes) {
            switch (attribute) {
                case MappedField field -> out.line(2, "public final %s %s;".formatted(field.type().expression("E"),
                        field.name()));
                case MappedEmbedded embedded -> out.line(2, "private final %s<E> %s;".formatted(Names.part(embedded),
                        embedded.name()));
                case MappedLink _ -> {
                }
            }
        }
        out.blank();
    }

    /** @param rows those of the entity; inside an embedded object, those that hold it */
    private List<String> assignments(List<MappedAttribute> attributes, String rows) {
        List<String> assignments = new ArrayList<>();
        for (MappedAttribute attribute : attributes) {
            String source = "source".equals(rows) ? rows : names.source(attribute.owner(), rows);
            switch (attribute) {
                case MappedField field -> assignments.add("this.%s = %s(%s.column(%s), %s);".formatted(field.name(),
                        field.type().construction(), source, names.column(field), names.codec(field)));
                case MappedEmbedded embedded -> assignments.add("this.%s = new %s<>(%s);".formatted(embedded.name(),
                        Names.part(embedded), source));
                case MappedLink _ -> {
                }
            }
        }
        return assignments;
    }

    private void methods(List<MappedAttribute> attributes) {
        for (MappedAttribute attribute : attributes) {
            if (attribute instanceof MappedEmbedded embedded) {
                out.blank();
                out.method(2, "public %s<E> %s()".formatted(Names.part(embedded), Names.method(embedded)),
                        List.of("return " + embedded.name() + ";"));
            }
        }
    }
}
