package dev.segue.orm.schema;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.Database;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Entity classes of databases: of two that nobody here wrote, and of our own models, which they must give back. */
class InspectionIT {
    @RegisterExtension
    static final TestDatabase CHINOOK = new TestDatabase();
    @RegisterExtension
    static final TestDatabase CAMUNDA = new TestDatabase();
    @RegisterExtension
    static final TestDatabase MODELS = new TestDatabase();
    @RegisterExtension
    static final TestDatabase AGAIN = new TestDatabase();
    @RegisterExtension
    static final TestDatabase ODD = new TestDatabase();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void chinookIsReadWithItsRelationsBothWays() throws Exception {
        CHINOOK.execute(resource("/foreign/chinook.sql"));
        try (Inspected chinook = Inspected.of(CHINOOK.config(), directory);
                Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
                Database database = Database.open(CHINOOK.config(), bridge)) {
            assertThat(chinook.result().leftOut()).isEmpty();
            assertThat(chinook.result().sources()).hasSize(10).doesNotContainKey("PlaylistTrack");
            Class<?> track = chinook.type("Track");
            List<?> tracks = database.objects(track).orderBy("trackId").list();
            assertThat(tracks).hasSize(20);
            assertThat(call(tracks.getFirst(), "getName")).isEqualTo("For Those About To Rock (We Salute You)");
            assertThat(call(call(tracks.getFirst(), "getAlbum"), "getTitle"))
                    .isEqualTo("For Those About To Rock We Salute You");
            assertThat(call(call(call(tracks.getFirst(), "getAlbum"), "getArtist"), "getName")).isEqualTo("AC/DC");
            assertThat((Collection<?>) call(tracks.getFirst(), "getPlaylists")).isNotEmpty();
            Object boss = database.objects(chinook.type("Employee")).filter("reportsTo__isnull", true).get();
            assertThat((Collection<?>) call(boss, "getEmployeesByReportsTo")).hasSize(1);
            assertThat(database.objects(track).filter("album__artist__name", "AC/DC").count()).isPositive();
        }
    }

    @Test
    void theTablesOfAnotherProductAreReadAsTheyAre() throws Exception {
        for (String part : List.of("engine", "history", "identity", "case.engine", "case.history", "decision.engine",
                "decision.history")) {
            CAMUNDA.execute(resource("/org/camunda/bpm/engine/db/create/activiti.postgres.create." + part + ".sql"));
        }
        try (Inspected camunda = Inspected.of(CAMUNDA.config(), directory);
                Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
                Database database = Database.open(CAMUNDA.config(), bridge)) {
            assertThat(camunda.result().sources().size() + camunda.result().leftOut().size()).isGreaterThan(40);
            assertThat(camunda.result().leftOut()).isEmpty();
            for (String entity : camunda.result().sources().keySet()) {
                database.objects(camunda.type(entity)).list();
            }
            Object version = database.objects(camunda.type("ActGeProperty")).filter("pk", "schema.version").get();
            assertThat(call(version, "getValue")).isEqualTo("fox");
        }
    }

    @Test
    void ourOwnModelsComeBackAsTheyWere() throws Exception {
        Schema models = recognised(Models.of(InspectionIT.class.getClassLoader(),
                List.of("dev.segue.orm.lib", "dev.segue.orm.demo", "dev.segue.orm.mapping",
                        "dev.segue.orm.schema.shop")));
        try (Catalog first = Catalog.open(MODELS.config().server());
                Catalog second = Catalog.open(AGAIN.config().server())) {
            first.run(statements(Schema.EMPTY, models));
            try (Inspected inspected = Inspected.of(MODELS.config(), directory)) {
                assertThat(inspected.result().leftOut()).isEmpty();
                second.run(statements(Schema.EMPTY, inspected.models()));
            }
            assertThat(SchemaText.write(second.read(List.of()))).isEqualTo(SchemaText.write(first.read(List.of())));
            assertThat(SchemaDiff.between(Catalogued.as(models, first.read(List.of())), models)).isEmpty();
        }
    }

    /** A database does not say which sequence counts for which table, unless by its name: the others are left out. */
    private static Schema recognised(Schema models) {
        return new Schema(models.tables(), models.sequences().stream().filter(sequence -> models.tables().stream()
                .anyMatch(table -> sequence.name().name().equals(table.name().name() + "_seq"))).toList());
    }

    @Test
    void whatCanNotBeMappedIsSaidAndTheRestCompiles() throws Exception {
        ODD.execute(
                """
                    CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
                    CREATE TABLE "Order" (id serial PRIMARY KEY, "class" int, "Select" text, mood mood NOT NULL, place point NOT NULL,
                        "odd name" varchar(7)[], doc jsonb DEFAULT '{"a": 1}', "2nd" int GENERATED ALWAYS AS (1 + 1) STORED);
                    COMMENT ON TABLE "Order" IS 'Ends */ a comment, <b> & @Id';
                    CREATE INDEX order_doc ON "Order" USING gin (doc);
                    CREATE TABLE pair (a int, b int, note text, PRIMARY KEY (a, b));
                    CREATE TABLE keyless (a int);
                    CREATE TABLE at (place point);
                    CREATE TABLE string (id uuid PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES pair);
                    INSERT INTO "Order" ("class", mood, place, "odd name") VALUES (3, 'it''s ok', '(1,2)', ARRAY['x', NULL]);
                    """);
        try (Inspected odd = Inspected.of(ODD.config(), directory);
                Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
                Database database = Database.open(ODD.config(), bridge)) {
            assertThat(odd.result().leftOut()).containsExactlyInAnyOrderEntriesOf(Map.of(Name.of("at"),
                    "it has no key", Name.of("keyless"), "it has no key", Name.of("pair"),
                    "its key has 2 columns; give it a key of one, and make these unique together"));
            assertThat(odd.source("Order")).contains("Column 'place' is a point, which no field can hold",
                    "Column 'mood' is one of [sad, it's ok]", "Index 'order_doc' has no annotation",
                    "Ends *&#47; a comment");
            assertThat(odd.source("StringEntity")).contains("[a, b] refer to [a, b] of 'pair'");
            Object row = database.objects(odd.type("Order")).get();
            Object again = database.objects(odd.type("Order")).asyncGet().join();
            for (Object read : List.of(row, again)) {
                assertThat(call(read, "getClass_")).isEqualTo(3);
                assertThat(call(read, "getMood")).isEqualTo("it's ok");
                assertThat((List<?>) call(read, "getOddName")).element(0).isEqualTo("x");
                assertThat(call(read, "getN2nd")).isEqualTo(2);
            }
        }
    }

    private static List<String> statements(Schema from, Schema to) {
        return SchemaDiff.between(from, to).stream().map(Step::sql).toList();
    }

    private static Object call(Object target, String getter) throws ReflectiveOperationException {
        Method method = target.getClass().getMethod(getter);
        method.setAccessible(true); // a stand-in's class is private
        return Objects.requireNonNull(method.invoke(target));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = InspectionIT.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
