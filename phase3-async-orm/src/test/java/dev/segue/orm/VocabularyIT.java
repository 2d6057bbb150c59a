package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.demo.Article;
import dev.segue.orm.demo.Article_;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lookups and functions of an application's own, typed and by name. */
class VocabularyIT {
    @RegisterExtension
    static final TestDatabase TEST = new TestDatabase();

    private static final Vocabulary VOCABULARY = Vocabulary.STANDARD
            .lookup("similar", Codec.STRING, VocabularyIT::similar)
            .lookup("longer", Codec.STRING, Codec.INTEGER, (text, length) -> Functions.text(text).length().gt(length))
            .function("vowels", Codec.STRING, VocabularyIT::vowels)
            .function("tenth", Codec.INTEGER, number -> Functions.number(number).dividedBy(10));
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);
    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(TEST.config().withVocabulary(VOCABULARY), BRIDGE);
        Way.on(database, BRIDGE);
        database.execute(Demo.SCHEMA);
        database.execute(Demo.ROWS);
        database.execute("CREATE FUNCTION alike(a text, b text) RETURNS boolean IMMUTABLE LANGUAGE sql"
                + " AS 'SELECT left(a, 1) = left(b, 1)'");
    }

    @AfterAll
    static void close() {
        database.close();
        BRIDGE.close();
    }

    /** Whether the texts start with the same character, as a function of the server says. */
    private static <E> Condition<E> similar(Expression<E, String> left, Expression<E, String> right) {
        return Functions.condition("alike", left, right);
    }

    private static <E> Text<E> vowels(Expression<E, String> text) {
        return Functions.text(Functions.function("regexp_replace", Codec.STRING, text, Functions.value("[^aeiou]"),
                Functions.value(""), Functions.value("g")));
    }

    @ParameterizedTest
    @EnumSource
    void aLookupIsUsedTypedAndByName(Way way) {
        assertThat(titles(way, articles().filter(similar(Article_.title, Functions.value("Apple")))))
                .containsExactly("Alpha");
        assertThat(titles(way, articles().filter("title__similar", "Apple"))).containsExactly("Alpha");
        assertThat(titles(way, articles().exclude("title__similar", "Apple"))).containsExactly("Beta", "Gamma");
        assertThat(titles(way, articles().filter("title__similar", Article_.title))).hasSize(3);
        assertThat(titles(way, articles().filter("title__longer", "4", "title__longer", 4L)))
                .containsExactly("Alpha", "Gamma");
        assertThat(titles(way, articles().filterBy(java.util.Map.of("title__longer", "4"), Set.of("title__longer"))))
                .containsExactly("Alpha", "Gamma");
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionIsUsedTypedAndByNameAndMoreMayFollow(Way way) {
        assertThat(titles(way, articles().filter(vowels(Article_.title).eq("ea")))).containsExactly("Beta");
        assertThat(titles(way, articles().filter("title__vowels", "ea"))).containsExactly("Beta");
        assertThat(titles(way, articles().filter("title__vowels__startswith", "e"))).containsExactly("Beta");
        assertThat(titles(way, articles().filter("title__vowels__similar", "e"))).containsExactly("Beta");
        assertThat(titles(way, articles().filter("words__tenth__gte", 10))).containsExactly("Alpha");
        Values<Article, Tuple> values = articles().orderBy("-title__vowels", "id").values("title__vowels");
        assertThat(way.run(values::list, values::asyncList).stream().<Object>map(row -> row.get("title__vowels")))
                .containsExactly("ea", "aa", "a");
    }

    @Test
    void errorsListThemWithTheOthers() {
        assertThatThrownBy(() -> articles().filter("title__alike", "x")).hasMessageContainingAll("is no lookup of",
                "iregex, isnull, istartswith, longer, lt", "similar, startswith, vowels");
        assertThatThrownBy(() -> articles().filter("words__similar", 1)).hasMessageContaining("lt, lte, range, tenth")
                .hasMessageNotContaining("longer");
        assertThatThrownBy(() -> articles().filter("title__longer", "many")).hasMessage(
                "'title__longer' takes values of class 'Integer', but was given one of class 'String' that does not fit. Convert it first.");
        assertThatThrownBy(() -> articles().filter("title__similar", null)).hasMessageContaining("null");
    }

    @Test
    void aNameThatMeansSomethingAlreadyIsRefused() {
        for (String taken : List.of("contains", "similar", "vowels")) {
            assertThatThrownBy(() -> VOCABULARY.lookup(taken, Codec.STRING, VocabularyIT::similar))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'%s' is a name of type 'text' already. Choose another.".formatted(taken));
        }
        assertThatThrownBy(() -> VOCABULARY.function("year", Codec.DATE, date -> date))
                .hasMessageContaining("type 'date'");
        assertThatThrownBy(() -> VOCABULARY.function("a__b", Codec.STRING, text -> text))
                .hasMessageStartingWith("Nothing can be called 'a__b'.");
        assertThat(VOCABULARY.function("similar", Codec.INTEGER, number -> number)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void anAggregateOfTheServerIsCalledByItsName(Way way) {
        Aggregate<Article, Integer> any = Aggregates.<Article, Integer>aggregate("bit_or", Codec.INTEGER,
                Article_.words).filter(Article_.title.eq("Alpha"));
        assertThat(way.<Integer>run(() -> articles().aggregate(any), () -> articles().asyncAggregate(any)))
                .isEqualTo(100);
    }

    private static QuerySet<Article> articles() {
        return database.objects(Article.class);
    }

    private static List<String> titles(Way way, QuerySet<Article> rows) {
        Values<Article, String> titles = rows.orderBy(Article_.id.asc()).value(Article_.title);
        return way.run(titles::list, titles::asyncList);
    }
}
