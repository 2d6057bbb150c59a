package dev.segue.orm;

import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import dev.segue.orm.exec.AsyncRunner;
import dev.segue.orm.exec.BlockingRunner;
import dev.segue.orm.exec.NoRowException;
import dev.segue.orm.exec.SessionSource;
import dev.segue.orm.sql.SqlCompiler;
import dev.segue.orm.sql.Statement;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No name gets into the text of a statement, whatever it holds and whichever method takes it: it is refused before any statement
 * is sent, or what is sent is the same as for a harmless name.
 */
class HostileNamesTest {
    private static final SqlCompiler COMPILER = new SqlCompiler();
    private static final Runners RUNNERS = new Runners(new BlockingRunner(unreachable(), COMPILER),
            new AsyncRunner(unreachable(), COMPILER));
    private static final QuerySet<Article> ARTICLES = QuerySet.of(RUNNERS, Model.of(Article.class));

    /**
     * What takes text that is a value, or is no part of any statement; {@code execute} takes whole statements, and says so. All else
     * that takes text is a {@link Taker}.
     */
    private static final Set<String> VALUES = Set.of("Aggregates.stringAgg", "Database.execute", "Database.raw",
            "DatabaseConfig.of",
            "DatabaseConfig.withPassword", "Functions.concat", "Functions.text", "Functions.value", "Json.hasAnyKeys",
            "Json.hasKey", "Json.hasKeys", "Lazy.given", "Lazy.need", "Lazy.needAll", "Step.of", "Text.concat",
            "Text.contains", "Text.endsWith",
            "Text.icontains", "Text.iendsWith", "Text.iexact", "Text.iregex", "Text.istartsWith", "Text.position",
            "Text.regex", "Text.replace", "Text.startsWith", "Tuple.get");

    /** Each method that takes a name, and a name it knows. */
    enum Taker {
        FILTER("Rows.filter", "title", name -> ARTICLES.filter(name, "x")),
        FILTER_LOOKUP("Rows.filter", "exact", name -> ARTICLES.filter("title__" + name, "x")),
        FILTER_PART("Rows.filter", "year", name -> ARTICLES.filter("publishedAt__" + name, 2026)),
        FILTER_RELATION("Rows.filter", "username", name -> ARTICLES.filter("author__" + name, "x")),
        FILTER_SECOND_PAIR("Rows.filter", "title", name -> ARTICLES.filter("id", 1, name, "x")),
        FILTER_BY("Rows.filterBy", "title", name -> ARTICLES.filterBy(Map.of(name, "x"), Set.of(name))),
        FILTER_BY_NOT_ALLOWED("Rows.filterBy", "title", name -> ARTICLES.filterBy(Map.of(name, "x"), Set.of("title"))),
        EXCLUDE("Rows.exclude", "title", name -> ARTICLES.exclude(name, "x")),
        CONDITION("Rows.condition", "title", name -> ARTICLES.filter(ARTICLES.condition(name, "x").not())),
        ORDER_BY("Rows.orderBy", "title", name -> ARTICLES.orderBy(name)),
        ORDER_BY_DESCENDING("Rows.orderBy", "title", name -> ARTICLES.orderBy("id", "-" + name)),
        VALUES("Rows.values", "title", name -> ARTICLES.values(name)),
        VALUE("Rows.value", "title", name -> ARTICLES.value(name)),
        ONLY("QuerySet.only", "title", name -> ARTICLES.only(name)),
        DEFER("QuerySet.defer", "title", name -> ARTICLES.defer("id", name)),
        DISTINCT_ON("Rows.distinctOn", "title", name -> ARTICLES.distinctOn(name)),
        LATEST("Rows.latest", "title", name -> end(() -> ARTICLES.none().latest(name))),
        EARLIEST("Rows.earliest", "title", name -> end(() -> ARTICLES.none().earliest(name))),
        ANNOTATE("Expression.as", "wordiness", name -> ARTICLES.annotate(Article_.words.as(name)).orderBy(name)),
        ALIAS("Expression.as", "wordiness", name -> ARTICLES.alias(Article_.words.as(name)).filter(name + "__gt", 1)),
        FUNCTION("Functions.function", "lower",
                name -> ARTICLES.value(Functions.function(name, Codec.STRING, Article_.title))),
        CONDITION_FUNCTION("Functions.condition", "lower",
                name -> ARTICLES.filter(Functions.condition(name, Article_.title))),
        OPERATOR("Functions.operator", "=",
                name -> ARTICLES.filter(Functions.operator(Article_.title, name, Article_.title))),
        AGGREGATE("Aggregates.aggregate", "max",
                name -> ARTICLES.values(Aggregates.aggregate(name, Codec.STRING, Article_.title))),
        LOOKUP("Vocabulary.lookup", "same", name -> knowing(
                Vocabulary.STANDARD.lookup(name, Codec.STRING, (left, right) -> left.eq(right)))
                .filter("title__" + name, "x")),
        EXPIRING("Database.expiring", "sessions", name -> new ExpiringTable(RUNNERS.async(), name, 1).reading("key")),
        VOCABULARY_FUNCTION("Vocabulary.function", "shout", name -> knowing(
                Vocabulary.STANDARD.function(name, Codec.STRING, value -> Functions.text(value).upper()))
                .values("title__" + name));

        private final String method;
        private final String known;
        @SuppressWarnings("ImmutableEnumChecker") // it holds nothing that changes
        private final Function<String, Object> call;

        /** @param method the class and the method that is tested */
        Taker(String method, String known, Function<String, Object> call) {
            this.method = method;
            this.known = known;
            this.call = call;
        }
    }

    private static QuerySet<Article> knowing(Vocabulary vocabulary) {
        return QuerySet.of(new Runners(RUNNERS.blocking(), RUNNERS.async(), vocabulary), Model.of(Article.class));
    }

    /** Returns the rows that {@code call} looks for the end of, which are known to be none: nothing is sent for them. */
    private static Object end(Supplier<Article> call) {
        try {
            return call.get();
        } catch (NoRowException unsent) {
            return ARTICLES.none();
        }
    }

    /** What must not happen: the name is text. */
    private static Object unsafe(String name) {
        return new Statement.Raw(List.of("SELECT \"" + name + "\" FROM article"), List.of());
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsRefusedOrHarmless(Taker taker) throws Exception {
        assertThat(harmful(taker.known, taker.call)).isEmpty();
    }

    @Test
    void anUnsafeMethodWouldBeFound() throws Exception {
        assertThat(harmful("title", HostileNamesTest::unsafe)).hasSizeGreaterThan(400);
    }

    @Test
    void noMethodThatTakesTextIsForgotten() throws Exception {
        Set<String> takers = Stream.of(Taker.values()).map(taker -> taker.method).collect(Collectors.toSet());
        takers.addAll(VALUES);
        assertThat(takingText()).isEqualTo(new TreeSet<>(takers));
    }

    /** Returns the public methods of this package that are given text, alone or in a collection. */
    private static SortedSet<String> takingText() throws Exception {
        var found = new TreeSet<String>();
        Path classes = Path.of(Rows.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var files = Files.list(classes.resolve("dev/segue/orm"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
                var type = Class.forName("dev.segue.orm." + file.getFileName().toString().replace(".class", ""));
                if (Modifier.isPublic(type.getModifiers())) {
                    Stream.of(type.getDeclaredMethods())
                            .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()
                                    && !method.getName().startsWith("async") && !type.isEnum()
                                    && Stream.of(method.getGenericParameterTypes())
                                            .anyMatch(given -> given.getTypeName().contains("java.lang.String")))
                            .forEach(method -> found.add(type.getSimpleName() + "." + method.getName()));
                }
            }
        }
        return found;
    }

    @Test
    void theNamesAreManyAndAllDifferent() throws Exception {
        assertThat(names()).hasSizeGreaterThan(400).doesNotHaveDuplicates();
    }

    /** Returns the names that reach a statement, or are refused in a way that is itself harmful. */
    private static List<String> harmful(String known, Function<String, Object> call) throws Exception {
        String expected = text(known, call.apply(known));
        var harmful = new ArrayList<String>();
        for (String name : names()) {
            try {
                if (!text(name, call.apply(name)).equals(expected)) {
                    harmful.add(name);
                }
            } catch (IllegalArgumentException refused) {
                String message = Objects.requireNonNull(refused.getMessage());
                if (message.length() > 2_000 || !message.matches("\\P{Cntrl}*")) {
                    harmful.add("message: " + name);
                }
            }
        }
        return harmful;
    }

    /** Returns the text that {@code made} would send. The name of a function or a table, if it is a plain word, stands for any. */
    private static String text(String name, Object made) {
        Statement statement = switch (made) {
            case Rows<?, ?, ?> rows -> rows.statement();
            case Statement raw -> raw;
            default -> throw new AssertionError(made);
        };
        String text = COMPILER.compile(statement).numbered();
        return name.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?")
                ? text.replace(name + "(", "f(").replace("FROM \"" + name + "\"", "FROM t")
                : text.replace(" " + name + " ", " = ");
    }

    private static List<String> names() throws Exception {
        try (InputStream in = Objects
                .requireNonNull(HostileNamesTest.class.getResourceAsStream("/hostile/names.json"))) {
            return List.of(JsonMapper.builder().build().readValue(in, String[].class));
        }
    }

    /** Returns what fails the test that sends something. */
    private static SessionSource unreachable() {
        return (SessionSource) Proxy.newProxyInstance(SessionSource.class.getClassLoader(),
                new Class<?>[]{SessionSource.class},
                (_, _, _) -> {
                    throw new AssertionError("A statement was sent.");
                });
    }
}
