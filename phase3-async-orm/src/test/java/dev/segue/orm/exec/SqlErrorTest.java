package dev.segue.orm.exec;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which exception a SQLSTATE becomes, and what it says. */
class SqlErrorTest {
    @ParameterizedTest
    @CsvSource({"23505,ConstraintException", "23502,ConstraintException", "08006,ConnectionException",
        "28P01,ConnectionException", "3D000,ConnectionException", "57P01,ConnectionException",
        "53300,ConnectionException", "57014,StatementTimeoutException", "42P01,StatementException",
        "40001,TransactionConflictException", "40P01,TransactionConflictException",
        "55P03,LockNotAvailableException", "25P03,ConnectionException", "53100,StatementException"})
    void theStateDecidesTheType(String state, String type) {
        OrmException failure = error(state, "why");
        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.sqlState()).hasValue(state);
        assertThat(failure.sql()).hasValue("SELECT 1");
    }

    @Test
    void theMessageSaysWhatWhyAndWhatToDo() {
        assertThat(error("28P01", "password authentication failed for user \"ada\"")).hasMessage(
                "No connection to 'db:5432/app': password authentication failed for user \"ada\". Check the user and the password.");
        assertThat(error("23505", "duplicate key value violates unique constraint \"u\".")).hasMessage(
                "The statement breaks constraint 'u': duplicate key value violates unique constraint \"u\". Change the values, or handle the conflict.");
        assertThat(error("42P01", "relation \"x\" does not exist")).hasMessage(
                "The statement failed with SQLSTATE 42P01: relation \"x\" does not exist. See sql() for its text.");
    }

    @Test
    void aMessageThatQuotesAValueIsNotPassedOn() {
        OrmException failure = error("22P02", "invalid input syntax for type integer: \"secret\"");
        assertThat(failure.getMessage()).doesNotContain("secret").contains("22P02");
        assertThat(failure).hasNoCause();
    }

    private static OrmException error(String state, @Nullable String reason) {
        return new SqlError("db:5432/app", "SELECT 1", state, reason, state.startsWith("23") ? "u" : null,
                new IllegalStateException(reason)).exception();
    }
}
