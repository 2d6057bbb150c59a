package dev.segue.orm;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The leak check finds a planted leak. */
class LeakCheckIT {
    @Test
    void aConnectionLeftOpenFailsTheClassAndIsNamed() throws SQLException {
        var database = new TestDatabase();
        database.create();
        try (Connection leaked = database.connection(); Statement statement = leaked.createStatement()) {
            leaked.setAutoCommit(false);
            statement.execute("SELECT 'left open'");
            assertThatThrownBy(database::drop).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 connections were left open").hasMessageContaining("idle in transaction")
                    .hasMessageContaining("SELECT 'left open'");
        }
    }

    @Test
    void aConnectionThatWasClosedIsNoLeak() throws SQLException {
        var database = new TestDatabase();
        database.create();
        database.execute("CREATE TABLE x (id int)");
        assertThatCode(database::drop).doesNotThrowAnyException();
    }
}
