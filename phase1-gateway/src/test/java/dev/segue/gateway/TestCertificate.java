package dev.segue.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A certificate for 127.0.0.1 that tests serve with, made by {@code keytool}. */
final class TestCertificate {
    static final TestCertificate RSA = new TestCertificate("RSA");
    static final TestCertificate EC = new TestCertificate("EC");

    private final Path folder;
    private final KeyStore keys;

    private TestCertificate(String algorithm) {
        try {
            folder = Files.createTempDirectory("certificate");
            folder.toFile().deleteOnExit(); // after its files, which come later
            keys = made(folder.resolve("keys.p12"), algorithm);
            write(certificate(), "CERTIFICATE", keys.getCertificate("server").getEncoded());
            write(key(), "PRIVATE KEY", keys.getKey("server", "password".toCharArray()).getEncoded());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException | InterruptedException failure) {
            throw new IllegalStateException("Can't make a certificate.", failure);
        }
    }

    private static KeyStore made(Path store, String algorithm)
            throws IOException, InterruptedException, GeneralSecurityException {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-genkeypair", "-alias", "server", "-keyalg",
                algorithm, "-dname", "CN=localhost", "-ext",
                "san=ip:127.0.0.1", "-validity", "30", "-storetype", "PKCS12", "-storepass", "password", "-keystore",
                store.toString()).inheritIO().start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool ended with %d.".formatted(keytool.exitValue()));
        }
        store.toFile().deleteOnExit();
        return KeyStore.getInstance(store.toFile(), "password".toCharArray());
    }

    private static void write(Path file, String kind, byte[] bytes) throws IOException {
        Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind,
                Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes), kind));
        file.toFile().deleteOnExit();
    }

    Path certificate() {
        return folder.resolve("server.crt");
    }

    Path key() {
        return folder.resolve("server.key");
    }

    /** Returns where a gateway listens that serves with this. */
    GatewayConfig config() {
        return GatewayConfig.at("127.0.0.1", 0).withTls(new Tls(certificate(), key()));
    }

    /** Returns a client that trusts this, and speaks HTTP/2 with who does. */
    HttpClient.Builder client() {
        return HttpClient.newBuilder().sslContext(trusting());
    }

    SSLContext trusting() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", keys.getCertificate("server"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("Can't trust '%s'.".formatted(certificate()), failure);
        }
    }
}
