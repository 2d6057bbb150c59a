package dev.segue.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate and its key, in PEM files, as authorities hand them out.
 *
 * @param certificates the server's certificate, then those that vouch for it
 * @param key its private key, PKCS#8, not encrypted
 */
public record Tls(Path certificates, Path key) {
    private static final Pattern KEY = Pattern
            .compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final char[] NO_PASSWORD = {};

    /**
     * Reads both files.
     *
     * @throws ListenException if one is unreadable or not what it should be, or they do not belong together
     */
    SSLContext context() {
        Certificate[] chain = chain().toArray(Certificate[]::new);
        PrivateKey secret = secret(chain[0].getPublicKey().getAlgorithm());
        try {
            refuseForeign(chain[0], secret);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("server", secret, NO_PASSWORD, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new ListenException(
                    "The certificate in '%s' can't be used: %s. Get a new one.".formatted(certificates,
                            failure.getMessage()),
                    failure);
        }
    }

    private Collection<? extends Certificate> chain() {
        try {
            Collection<? extends Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(read(certificates).getBytes(StandardCharsets.US_ASCII)));
            if (chain.isEmpty()) {
                throw new CertificateException("it has none");
            }
            return chain;
        } catch (CertificateException bad) {
            throw new ListenException(
                    "'%s' has no certificate that can be read: %s. It must begin with '-----BEGIN CERTIFICATE-----'."
                            .formatted(certificates, bad.getMessage()),
                    bad);
        }
    }

    private PrivateKey secret(String algorithm) {
        Matcher pem = KEY.matcher(read(key));
        if (!pem.find()) {
            throw new ListenException(
                    "'%s' has no key. It must begin with '-----BEGIN PRIVATE KEY-----'.".formatted(key), null);
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw new ListenException(
                    "'%s' has a key of kind '%s', but only 'PRIVATE KEY' can be read. Convert it: openssl pkcs8 -topk8 -nodes -in %s -out key.pem"
                            .formatted(key, pem.group(1), key),
                    null);
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException bad) {
            throw new ListenException("The key in '%s' is not one for the certificate in '%s', which is of kind %s."
                    .formatted(key, certificates, algorithm), bad);
        }
    }

    /** Signs something and looks whether the certificate says that this was its key. */
    private void refuseForeign(Certificate certificate, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> secret.getAlgorithm();
        };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(secret);
        signing.update((byte) 1);
        byte[] signed = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(certificate);
        checking.update((byte) 1);
        if (!checking.verify(signed)) {
            throw new ListenException(
                    "The key in '%s' does not belong to the certificate in '%s'. Name the two that were made together."
                            .formatted(key, certificates),
                    null);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new ListenException(
                    "Can't read '%s': %s. Name a PEM file that this user may read.".formatted(file, reason(unreadable)),
                    unreadable);
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof NoSuchFileException ? "there is no such file" : String.valueOf(failure.getMessage());
    }
}
