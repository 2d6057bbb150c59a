package dev.segue.views.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what clients keep for the site, so that it comes back as it was, in time, and for what it was made; the client can read it.
 *
 * <p>Shape: {@code payload.seconds.signature}, the outer two in Base64 for URLs; HMAC-SHA-256 over purpose, payload and time of signing.
 * <p>To change the secret, put a new one first and leave the old one until what it signed is too old.
 * <p>Threading: immutable.
 */
public final class Signer {
    private static final int SHORTEST = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final List<SecretKeySpec> keys; // the first one signs
    private final InstantSource clock;

    /**
     * Makes one that signs with {@code secret}, and accepts what one of {@code older} has signed.
     *
     * @throws IllegalArgumentException if a secret has fewer than 32 bytes
     */
    public Signer(String secret, String... older) {
        this(Stream.concat(Stream.of(secret), Arrays.stream(older)).map(Signer::key).toList(), InstantSource.system());
    }

    private Signer(List<SecretKeySpec> keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Returns this signer with another clock. */
    public Signer at(InstantSource other) {
        return new Signer(keys, other);
    }

    /** Returns {@code payload}, signed for {@code purpose} now; it consists of letters, digits, {@code -}, {@code _} and {@code .}. */
    public String signed(String purpose, String payload) {
        String text = encoded(payload.getBytes(StandardCharsets.UTF_8)) + "." + clock.instant().getEpochSecond();
        return text + "." + encoded(signature(keys.getFirst(), purpose, text));
    }

    /** Returns the payload of {@code signed}, if it was signed here for {@code purpose} not longer than {@code maxAge} ago. */
    public Optional<String> verified(String purpose, String signed, Duration maxAge) {
        int end = signed.lastIndexOf('.');
        int middle = signed.lastIndexOf('.', end - 1);
        if (middle < 0) {
            return Optional.empty();
        }
        String text = signed.substring(0, end);
        byte[] sent = signed.substring(end + 1).getBytes(StandardCharsets.UTF_8);
        boolean genuine = keys.stream().anyMatch(key -> MessageDigest
                .isEqual(encoded(signature(key, purpose, text)).getBytes(StandardCharsets.UTF_8), sent));
        return genuine && isFresh(text.substring(middle + 1), maxAge)
                ? Optional.of(
                        new String(Base64.getUrlDecoder().decode(text.substring(0, middle)), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** Looked at only after the signature, so the text is our own. */
    private boolean isFresh(String seconds, Duration maxAge) {
        Instant signed = Instant.ofEpochSecond(Long.parseLong(seconds));
        return !clock.instant().isAfter(signed.plus(maxAge));
    }

    private static SecretKeySpec key(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException(
                    "A secret has %d bytes, but must have at least %d, so that it can't be guessed. Make a random one, and keep it out of the code."
                            .formatted(bytes.length, SHORTEST));
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    private static byte[] signature(SecretKeySpec key, String purpose, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("This JDK has no " + ALGORITHM + ", which every JDK must have.", missing);
        }
    }

    private static String encoded(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}
