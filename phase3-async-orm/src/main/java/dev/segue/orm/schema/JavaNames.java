package dev.segue.orm.schema;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Makes names for Java of names for SQL, each once. Threading: confined to one thread. */
final class JavaNames {
    private static final Set<String> KEYWORDS = Set.of("abstract", "assert", "boolean", "break", "byte", "case",
            "catch", "char", "class", "const", "continue", "default", "do", "double", "else", "enum", "extends",
            "false", "final", "finally", "float", "for", "goto", "if", "implements", "import", "instanceof", "int",
            "interface", "long", "native", "new", "null", "package", "private", "protected", "public", "return",
            "short", "static", "strictfp", "super", "switch", "synchronized", "this", "throw", "throws", "transient",
            "true", "try", "void", "volatile", "while");
    /** Classes that the source of an entity names, or that are everywhere. */
    private static final Set<String> CLASSES = Set.of("Object", "String", "Boolean", "Short", "Integer", "Long",
            "Float", "Double", "Byte", "Character", "Number", "Void", "Class", "Enum", "Record", "Override", "Iterable",
            "System", "Thread", "Process", "Error", "Exception", "Math", "Module", "Package", "Runtime", "Comparable",
            "BigDecimal", "UUID", "LocalDate", "LocalTime", "LocalDateTime", "Instant", "Duration", "List", "ArrayList",
            "Entity", "Table", "Column", "Id", "Index", "Inheritance", "InheritanceType", "GeneratedValue",
            "GenerationType", "SequenceGenerator", "ManyToOne", "OneToOne", "OneToMany", "ManyToMany", "JoinColumn",
            "JoinTable", "ForeignKey", "UniqueConstraint", "CheckConstraint", "PrimaryKeyJoinColumn", "FetchType");

    private final Set<String> taken = new HashSet<>();

    /** Returns a name for the class of {@code table}'s rows. */
    String type(String table) {
        String camel = camel(table);
        String name = Character.toUpperCase(camel.charAt(0)) + camel.substring(1);
        return free(CLASSES.contains(name) ? name + "Entity" : name);
    }

    /** Returns a name for the field {@code wanted}. */
    String field(String wanted) {
        String name = decapitalised(camel(wanted));
        return free(KEYWORDS.contains(name) ? name + "_" : name);
    }

    /** File systems and getters do not all tell case apart, so neither does this. */
    private String free(String name) {
        String free = name;
        for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
            free = name + i;
        }
        return free;
    }

    /** Returns the words of {@code name} as one. */
    private static String camel(String name) {
        var camel = new StringBuilder();
        for (String word : name.split("[^A-Za-z0-9]+", -1)) {
            if (!word.isEmpty()) {
                String known = word.equals(word.toUpperCase(Locale.ROOT)) ? word.toLowerCase(Locale.ROOT) : word;
                camel.append(camel.isEmpty() ? known.charAt(0) : Character.toUpperCase(known.charAt(0)))
                        .append(known, 1, known.length());
            }
        }
        return camel.isEmpty() || Character.isDigit(camel.charAt(0)) ? "n" + camel : camel.toString();
    }

    static String decapitalised(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    static String capitalised(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** Returns {@code stored} as an annotation names it: what is not in lower case stands in quotes. */
    static String annotated(String stored) {
        boolean folded = stored.equals(stored.toLowerCase(Locale.ROOT)) && !stored.matches("[\"`].*[\"`]");
        return literal(folded ? stored : '"' + stored + '"');
    }

    /** Returns {@code text} as a literal. */
    static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\r", "\\r").replace("\n", "\\n")
                .replace("\t", "\\t") + '"';
    }
}
