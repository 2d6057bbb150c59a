package dev.segue.orm.schema;

import dev.segue.orm.schema.Schema.Column;
import dev.segue.orm.schema.Schema.Constraint;
import dev.segue.orm.schema.Schema.Index;
import dev.segue.orm.schema.Schema.Sequence;
import dev.segue.orm.schema.Schema.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema as text, a line for each thing, so that it merges like code: {@code column title type=varchar(100) null=no}. What belongs to a
 * table is indented under it. The same schema gives the same text.
 */
public final class SchemaText {
    private static final String HEADING = "# The tables that the models ask for. Written by a tool: don't edit.";

    private SchemaText() {}

    public static String write(Schema schema) {
        List<TextLine> lines = new ArrayList<>();
        for (Sequence sequence : schema.sequences()) {
            lines.add(new TextLine("sequence", sequence.name().name()).with("schema", sequence.name().schema())
                    .with("start", Long.toString(sequence.start()))
                    .with("increment", Long.toString(sequence.increment())));
        }
        for (Table table : schema.tables()) {
            lines.add(new TextLine("table", table.name().name()).with("schema", table.name().schema())
                    .with("comment", table.comment()));
            table.columns().forEach(column -> lines.add(line(column)));
            table.constraints().forEach(constraint -> lines.add(line(constraint)));
            table.indexes().forEach(index -> lines.add(line(index)));
        }
        var text = new StringBuilder(HEADING).append('\n');
        lines.forEach(line -> text.append(isOwn(line) ? "" : "  ").append(line).append('\n'));
        return text.toString();
    }

    private static TextLine line(Column column) {
        return new TextLine("column", column.name()).with("type", column.type())
                .with("null", column.nullable() ? null : "no").with("clause", column.clause())
                .with("comment", column.comment());
    }

    private static TextLine line(Constraint constraint) {
        return switch (constraint) {
            case Constraint.PrimaryKey(var name, var columns) ->
                new TextLine("primary-key", name).withAll("column", columns);
            case Constraint.Unique(var name, var columns, var options) ->
                new TextLine("unique", name).withAll("column", columns).with("options", filled(options));
            case Constraint.ForeignKey(var name, var columns, var target, var keys, var options) ->
                new TextLine("foreign-key", name).withAll("column", columns).with("table", target.name())
                        .with("schema", target.schema()).withAll("key", keys).with("options", filled(options));
            case Constraint.Check(var name, var condition, var options) ->
                new TextLine("check", name).with("condition", condition).with("options", filled(options));
        };
    }

    private static TextLine line(Index index) {
        return new TextLine("index", index.name()).with("unique", index.unique() ? "yes" : null)
                .with("method", index.method().equals("btree") ? null : index.method()).withAll("item", index.items())
                .with("options", filled(index.options()));
    }

    /** Returns the schema that {@code text} tells.  @throws SchemaFormatException if it is not as {@link #write} writes it */
    public static Schema read(String text) {
        List<Sequence> sequences = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            TextLine read = TextLine.parse(line, number);
            if (read.kind().equals("sequence")) {
                sequences.add(new Sequence(name(read), read.number("start"), read.number("increment")));
            } else if (read.kind().equals("table")) {
                parts.add(new Part(read));
            } else if (parts.isEmpty()) {
                throw read.wrong("belongs to a table, but none is named before it");
            } else {
                parts.getLast().add(read);
            }
        }
        return new Schema(parts.stream().map(Part::table).toList(), sequences);
    }

    /** A table under construction. */
    private record Part(TextLine head, List<Column> columns, List<Constraint> constraints, List<Index> indexes) {
        Part(TextLine head) {
            this(head, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(TextLine line) {
            switch (line.kind()) {
                case "column" -> columns.add(new Column(line.name(), line.one("type"), line.get("null") == null,
                        line.get("clause"), line.get("comment")));
                case "primary-key" -> constraints.add(new Constraint.PrimaryKey(line.name(), line.all("column")));
                case "unique" ->
                    constraints.add(new Constraint.Unique(line.name(), line.all("column"), options(line)));
                case "foreign-key" -> constraints.add(new Constraint.ForeignKey(line.name(), line.all("column"),
                        new Name(line.get("schema"), line.one("table")), line.all("key"), options(line)));
                case "check" ->
                    constraints.add(new Constraint.Check(line.name(), line.one("condition"), options(line)));
                case "index" -> indexes.add(new Index(line.name(), line.get("unique") != null,
                        line.get("method") == null ? "btree" : line.one("method"), line.all("item"), options(line)));
                default -> throw line.wrong("starts with a word that is not known");
            }
        }

        Table table() {
            return new Table(SchemaText.name(head), head.get("comment"), columns, constraints, indexes);
        }
    }

    private static Name name(TextLine line) {
        return new Name(line.get("schema"), line.name());
    }

    private static String options(TextLine line) {
        String options = line.get("options");
        return options == null ? "" : options;
    }

    private static @Nullable String filled(String options) {
        return options.isEmpty() ? null : options;
    }

    private static boolean isOwn(TextLine line) {
        return line.kind().equals("table") || line.kind().equals("sequence");
    }
}
