package dev.segue.orm.processor;

/** Writes what queries of the entity itself start from: {@code Article_.title}, {@code Article_.author()}. */
final class AttributeWriter {
    private final MappedEntity entity;
    private final Names names;
    private final Names beside;
    private final Lines out;

    AttributeWriter(MappedEntity entity, Lines out) {
        this.entity = entity;
        this.names = new Names(entity);
        this.beside = Names.beside(entity);
        this.out = out;
    }

    void write() {
        out.line(1, "/** How rows become entities. */");
        out.line(1, "public static final Model<%s> MODEL = new Mapped();".formatted(names.type()));
        out.blank();
        out.line(1, "private %s() {}".formatted(entity.name().metamodel()));
        entity.attributes().forEach(this::method);
        MappedEntity parent = entity.parent();
        if (parent != null) {
            ofParent(parent, Names.ofParent(parent));
        }
    }

    /** Writes the class of the fields. */
    void constants() {
        out.blank();
        out.line(0,
                "/** The attributes of {@link %s}. Not in the class itself, whose fields a JPA provider takes for its own. */"
                        .formatted(names.type()));
        MetamodelWriter.annotations(out);
        out.line(0, "abstract class %s {".formatted(entity.name().attributes()));
        out.line(1, "static final Source.Root ROOT = new Source.Root(%s.TABLE);"
                .formatted(beside.columns(entity.name())));
        out.blank();
        entity.attributes().forEach(this::constant);
        out.line(0, "}");
    }

    private void constant(MappedAttribute attribute) {
        String source = beside.source(attribute.owner(), "ROOT");
        switch (attribute) {
            case MappedField field -> out.line(1, "public static final %s %s = %s(%s.column(%s), %s);".formatted(
                    field.type().expression(names.type()), field.name(), field.type().construction(), source,
                    beside.column(field), beside.codec(field)));
            case MappedEmbedded embedded -> out.line(1, "static final %1$s<%2$s> %3$s = new %1$s<>(%4$s);"
                    .formatted(beside.within() + Names.part(embedded), names.type(), embedded.name(), source));
            case MappedLink link -> out.line(1,
                    "static final %1$s.Path<%2$s> %3$s =\n            new %1$s.Path<>(Step.of(%4$s, \"%5$s\", %5$s.Links.%3$s));"
                            .formatted(link.target().qualifiedMetamodel(), names.type(), link.name(), source,
                                    entity.name().metamodel()));
        }
    }

    private void method(MappedAttribute attribute) {
        switch (attribute) {
            case MappedField _ -> {
            }
            case MappedEmbedded embedded -> method(Names.part(embedded), embedded);
            case MappedLink link -> method(link.target().qualifiedMetamodel() + ".Path", link);
        }
    }

    private void method(String type, MappedAttribute attribute) {
        out.blank();
        out.method(1, "public static %s<%s> %s()".formatted(type, names.type(), Names.method(attribute)),
                java.util.List.of("return " + attribute.name() + ";"));
    }

    private void ofParent(MappedEntity parent, String method) {
        String above = parent.name().qualified();
        out.blank();
        out.line(1, "/** Leads from rows of {@link %s} to those of them that are of this entity. */".formatted(above));
        out.method(1, "public static Path<%s> %s()".formatted(above, method),
                java.util.List.of("return new Path<>(Step.of(new Source.Root(%s.TABLE), \"%s\", Columns.CHILD));"
                        .formatted(names.columns(parent.name()), entity.name().metamodel())));
        out.blank();
        out.line(1, "/** Form of {@link #%s()} for rows that a relation leads to. */".formatted(method));
        out.method(1, "public static <E> Path<E> %s(Relation<E, %s> rows)".formatted(method, above),
                java.util.List.of("return new Path<>(Step.from(rows, Columns.CHILD));"));
    }
}
