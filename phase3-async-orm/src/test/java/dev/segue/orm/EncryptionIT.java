package dev.segue.orm;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.BridgeConfig;
import dev.segue.orm.demo.Country;
import dev.segue.orm.exec.ConnectionException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS between the ORM and a server that takes nothing else. */
class EncryptionIT {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Bridge BRIDGE = Bridge.open(BridgeConfig.DEFAULT);

    @TempDir
    private static Path folder;
    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        certificate("server", "localhost");
        certificate("other", "localhost");
        postgres = EmbeddedPostgres.builder().setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", folder.resolve("server.crt").toString())
                .setServerConfig("ssl_key_file", folder.resolve("server.key").toString()).start();
    }

    @AfterAll
    static void stop() throws IOException {
        BRIDGE.close();
        postgres.close();
    }

    private static void certificate(String name, String host) throws Exception {
        Path store = folder.resolve(name + ".p12");
        int made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "san=dns:" + host,
                "-validity", "30", "-storetype", "PKCS12", "-storepass", "password", "-keystore", store.toString())
                .inheritIO().start().waitFor();
        assertThat(made).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        write(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
    }

    private static void write(String name, String kind, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes), kind));
    }

    private static Database open(String host, String parameters) {
        return Database.open(DatabaseConfig.of("postgresql://%s:%d/postgres?%s".formatted(host, postgres.getPort(),
                parameters), "postgres", ""), BRIDGE);
    }

    private static String verifying(String authorities) {
        return "sslmode=verify-full&sslrootcert=" + folder.resolve(authorities);
    }

    private static boolean isEncrypted(Way way, Database database) {
        Raw<Country> asked = database.raw(Country.class,
                "SELECT 'XX' AS code, ssl::int AS population FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        return Objects.equals(way.run(asked::list, asked::asyncList).getFirst().entity().population(), 1);
    }

    @ParameterizedTest
    @EnumSource
    void connectionsOfBothDriversAreEncryptedAsAskedFor(Way way) {
        for (String parameters : List.of("sslmode=require", verifying("server.crt"), "sslmode=disable")) {
            try (Database database = open("localhost", parameters)) {
                Way.on(database, BRIDGE);
                assertThat(isEncrypted(way, database)).as(parameters).isEqualTo(!parameters.endsWith("disable"));
                assertThat(database.atomic(() -> isEncrypted(way, database))).as(parameters)
                        .isEqualTo(!parameters.endsWith("disable"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost, other.crt", "127.0.0.1, server.crt"})
    void aServerThatCannotProveItsNameIsRefused(String host, String authorities) {
        assertThatThrownBy(() -> open(host, verifying(authorities))).isInstanceOf(ConnectionException.class)
                .hasMessageContaining("No connection to '%s:%d/postgres'".formatted(host, postgres.getPort()));
    }
}
