package dev.segue.orm.processor;

import dev.segue.orm.processor.MappedLink.JoinTable;
import dev.segue.orm.processor.MappedLink.Kind;
import dev.segue.orm.processor.MappedLink.MappedOrder;
import java.util.List;
import java.util.stream.Collectors;

/** Writes how the entity's relations are stored. */
final class LinkWriter {
    private final MappedEntity entity;
    private final Names names;
    private final Lines out;

    LinkWriter(MappedEntity entity, Lines out) {
        this.entity = entity;
        this.names = new Names(entity);
        this.out = out;
    }

    void write() {
        List<MappedLink> links = entity.links();
        if (links.isEmpty()) {
            return;
        }
        out.blank();
        out.line(1, "static final class Links {");
        for (int ordinal = 0; ordinal < links.size(); ordinal++) {
            MappedLink link = links.get(ordinal);
            out.line(2, "static final Link %1$s = new Link(%2$d, \"%1$s\", %3$s,\n                %4$s.TARGET%5$s);"
                    .formatted(link.name(), ordinal, kind(link), names.columns(link.target()), more(link)));
        }
        out.line(1, "}");
    }

    private String kind(MappedLink link) {
        String key = names.columns(link.owner()) + ".TARGET.key()";
        String target = names.columns(link.target());
        return switch (link.kind()) {
            case Kind.ToOne(var foreignKey, var unique) ->
                "new Link.Kind.ToOne(%s, %s)".formatted(names.column(foreignKey), unique);
            case Kind.ReverseOne(var mappedBy) -> reverse(key, target, mappedBy, true);
            case Kind.ReverseMany(var mappedBy, _) -> reverse(key, target, mappedBy, false);
            case Kind.ManyToMany(var join, var mappedBy, _) ->
                "new Link.Kind.ManyToMany(%s, %s, %s)".formatted(key, joinTable(join), Lines.quoted(mappedBy));
        };
    }

    private static String reverse(String key, String target, String mappedBy, boolean unique) {
        return "new Link.Kind.Reverse(%1$s, %2$s.%3$s, \"%3$s\", %4$s)".formatted(key, target, mappedBy, unique);
    }

    private static String joinTable(JoinTable join) {
        return "new Table(%s, %s), %s, %s".formatted(Lines.quoted(join.schema()), Lines.quoted(join.name()),
                ColumnWriter.column(join.near(), join.nearType(), false),
                ColumnWriter.column(join.far(), join.farType(), false));
    }

    private String more(MappedLink link) {
        if (!link.cascades() && link.order().isEmpty()) {
            return "";
        }
        return ", %s, List.of(%s)".formatted(link.cascades(),
                link.order().stream().map(term -> term(link, term)).collect(Collectors.joining(", ")));
    }

    private String term(MappedLink link, MappedOrder term) {
        String target = names.columns(link.target());
        return "new OrderTerm(new Source.Root(%s.TABLE).column(%s), %s)".formatted(target,
                term.field().isEmpty() ? target + ".TARGET.key()" : target + "." + term.field(), term.descending());
    }
}
