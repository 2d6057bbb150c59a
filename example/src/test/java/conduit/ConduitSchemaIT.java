package conduit;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.Database;
import dev.segue.orm.TestDatabase;
import dev.segue.orm.exec.Catalog;
import dev.segue.orm.schema.Catalogued;
import dev.segue.orm.schema.Models;
import dev.segue.orm.schema.Schema;
import dev.segue.orm.schema.SchemaDiff;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The entities say what the hand-written schema says. */
class ConduitSchemaIT {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void theTablesOfTheEntitiesAreThoseOfTheSchema() {
        try (Bridge bridge = Bridge.open(BridgeConfig.DEFAULT);
                Database database = Database.open(DATABASE.config(), bridge)) {
            new Conduit().prepare(database);
        }
        Schema models = Models.of(Conduit.class.getClassLoader(), new Conduit().modelPackages());
        try (Catalog catalog = Catalog.open(DATABASE.config().server())) {
            assertThat(SchemaDiff.between(Catalogued.as(models, catalog.read(List.of())), models)).isEmpty();
        }
    }
}
