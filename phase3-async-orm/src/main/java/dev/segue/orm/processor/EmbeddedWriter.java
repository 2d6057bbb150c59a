package dev.segue.orm.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes how embedded objects are made of columns: one that has none but NULL is null. */
final class EmbeddedWriter {
    private final Lines out;
    private final Names names;

    EmbeddedWriter(Lines out, Names names) {
        this.out = out;
        this.names = names;
    }

    /** Returns the embedded object whose columns start at {@code at}. */
    String read(MappedEmbedded part, String at) {
        return "read%s(row, %s)".formatted(Names.part(part), at);
    }

    /** Returns the values of the columns of {@code part}, which {@code holder} holds; null if it holds none. */
    List<String> getters(MappedEmbedded part, String holder) {
        return getters(part, holder, "");
    }

    private static List<String> getters(MappedEmbedded part, String holder, String missing) {
        String object = "%s.%s()".formatted(holder, part.access().getter());
        String none = missing.isEmpty() ? object + " == null" : missing + " || " + object + " == null";
        List<String> getters = new ArrayList<>();
        for (MappedAttribute attribute : part.attributes()) {
            if (attribute instanceof MappedEmbedded inner) {
                getters.addAll(getters(inner, object, none));
            } else {
                getters.add("%s ? null : %s.%s()".formatted(none, object, attribute.access().getter()));
            }
        }
        return getters;
    }

    /** Returns the actions that set the columns of {@code part}, which {@code holder} holds or gets. */
    List<String> setters(MappedEmbedded part, String holder) {
        String object = "made%s(%s)".formatted(Names.part(part), holder);
        List<String> setters = new ArrayList<>();
        for (MappedAttribute attribute : part.attributes()) {
            switch (attribute) {
                case MappedEmbedded inner -> setters.addAll(setters(inner, object));
                case MappedField field when part.isRecord() -> setters.add("%s.%s(%s)".formatted(holder,
                        part.access().setter(), changed(part, field, object)));
                case MappedField field -> setters.add("%s.%s(%s)".formatted(object, field.access().setter(),
                        MapperWriter.cast(field.type(), "value")));
                case MappedLink _ -> throw new IllegalStateException("An embedded object has no relations.");
            }
        }
        return setters;
    }

    private static String changed(MappedEmbedded part, MappedField changed, String object) {
        return part.attributes().stream().map(attribute -> attribute.equals(changed)
                ? MapperWriter.cast(changed.type(), "value")
                : "%s.%s()".formatted(object, attribute.access().getter()))
                .collect(Collectors.joining(", ", "new " + part.type() + "(", ")"));
    }

    /** Writes the methods that {@link #read} and {@link #setters} call; {@code holder} is the class that holds it. */
    void write(MappedEmbedded part, String holder) {
        reading(part);
        making(part, holder);
        for (MappedAttribute attribute : part.attributes()) {
            if (attribute instanceof MappedEmbedded inner) {
                write(inner, part.type());
            }
        }
    }

    private void reading(MappedEmbedded part) {
        int columns = Math.toIntExact(part.fields().count());
        List<String> values = new ArrayList<>();
        int index = 0;
        for (MappedAttribute attribute : part.attributes()) {
            String at = MapperWriter.at(index);
            values.add(attribute instanceof MappedEmbedded inner ? read(inner, at)
                    : MapperWriter.read((MappedField) attribute, at, names));
            index += Math.toIntExact(attribute.fields().count());
        }
        List<String> body = new ArrayList<>();
        body.add("if (allNull(row, at, %d)) {".formatted(columns));
        body.add("    return null;");
        body.add("}");
        if (part.isRecord()) {
            body.add("return new %s(%s);".formatted(part.type(), String.join(", ", values)));
        } else {
            body.add("%1$s read = new %1$s();".formatted(part.type()));
            for (int i = 0; i < values.size(); i++) {
                body.add("read.%s(%s);".formatted(part.attributes().get(i).access().setter(), values.get(i)));
            }
            body.add("return read;");
        }
        out.blank();
        out.method(2, "private static %s read%s(Row row, int at)".formatted(part.type(), Names.part(part)), body);
    }

    private void making(MappedEmbedded part, String holder) {
        String made = part.isRecord()
                ? "new %s(%s)".formatted(part.type(), part.attributes().stream().map(EmbeddedWriter::initial)
                        .collect(Collectors.joining(", ")))
                : "new %s()".formatted(part.type());
        out.blank();
        out.method(2, "private static %s made%s(%s holder)".formatted(part.type(), Names.part(part), holder), List.of(
                "if (holder.%s() == null) {".formatted(part.access().getter()),
                "    holder.%s(%s);".formatted(part.access().setter(), made), "}",
                "return holder.%s();".formatted(part.access().getter())));
    }

    private static String initial(MappedAttribute attribute) {
        boolean primitive = attribute instanceof MappedField field && field.type().primitive();
        return !primitive ? "null" : "Boolean".equals(((MappedField) attribute).type().boxed()) ? "false" : "0";
    }
}
