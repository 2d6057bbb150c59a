package dev.segue.orm;

import dev.segue.orm.exec.Encryption;
import dev.segue.orm.exec.JdbcConfig;
import dev.segue.orm.exec.LaneConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseConfigTest {
    @Test
    void thePasswordIsNotPrinted() {
        assertThat(DatabaseConfig.of("jdbc:postgresql://db/app", "ada", "s3cret")).asString().contains("ada")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db:6543/app", "postgresql://db:6543/app"})
    void bothFormsOfUrlAreRead(String url) {
        assertThat(DatabaseUrl.parse(url)).isEqualTo(new DatabaseUrl("db", 6543, "app", new Encryption.None()));
    }

    @Test
    void encryptionIsWhatTheUrlSays(@TempDir Path folder) throws IOException {
        Path authorities = Files.createFile(folder.resolve("roots.pem"));
        assertThat(DatabaseUrl.parse("postgresql://db/app?sslmode=disable").encryption())
                .isEqualTo(new Encryption.None());
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db/app?sslmode=require").encryption())
                .isEqualTo(new Encryption.Unverified());
        assertThat(DatabaseUrl.parse("postgresql://db/app?sslrootcert=%s&sslmode=verify-full".formatted(authorities))
                .encryption()).isEqualTo(new Encryption.Verified(authorities));
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/app?sslmode=verify-full&sslrootcert=/no/such"))
                .hasMessageStartingWith(
                        "Database URL 'postgresql://db/app' names '/no/such' as 'sslrootcert', which can't be read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=prefer", "sslmode", "", "sslmode=verify-full", "sslmode=require&sslmode=disable",
        "sslrootcert=/x", "sslmode=require&sslfactory=x", "sslmode=REQUIRE"})
    void anEncryptionThatIsNotKnownIsRefused(String parameters) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/app?" + parameters))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Use 'jdbc:postgresql://host")
                .message().doesNotContain("sslfactory");
    }

    @Test
    void thePortIsPostgresqlsUnlessSaid() {
        assertThat(DatabaseUrl.parse("postgresql://db/app").port()).isEqualTo(5432);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql://db/app", "postgresql://db", "nonsense", "postgresql://db/app?socketFactory=x",
        "postgresql://u:p4ss@db/app", "jdbc:postgresql://db:x y/app"})
    void anyOtherUrlIsRefusedWithoutQuotingAPassword(String url) {
        assertThatThrownBy(() -> DatabaseConfig.of(url, "ada", "")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Use 'jdbc:postgresql://host:port/database'")
                .message().doesNotContain("p4ss", "socketFactory");
    }

    @Test
    void limitsOutsideTheirRangeAreRefused() {
        assertThatThrownBy(() -> new LaneConfig(0, 1, 1)).hasMessage("'loops' is 0, but must be at least 1.");
        assertThatThrownBy(() -> new JdbcConfig(0, Duration.ofSeconds(1)))
                .hasMessage("'maxPoolSize' is 0, but must be at least 1.");
        assertThatThrownBy(() -> DatabaseConfig.of("postgresql://db/app", "", "").withConnectTimeout(Duration.ZERO))
                .hasMessage("'connectTimeout' is PT0S, but must be positive.");
    }
}
