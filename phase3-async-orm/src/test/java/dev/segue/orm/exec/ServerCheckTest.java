package dev.segue.orm.exec;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ServerCheckTest {
    private static final Server SERVER = new Server("db", 5432, "app", "ada", "", Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    @Test
    void aServerOlderThanFourteenIsRefused() {
        assertThatThrownBy(() -> ServerCheck.refuseOlder(SERVER, 13)).isInstanceOf(ConnectionException.class)
                .hasMessage("The server of 'db:5432/app' is PostgreSQL 13, which is too old. Use 14 or newer.");
        assertThatCode(() -> ServerCheck.refuseOlder(SERVER, 14)).doesNotThrowAnyException();
    }
}
