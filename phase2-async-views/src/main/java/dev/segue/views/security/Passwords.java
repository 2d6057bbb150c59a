package dev.segue.views.security;

import dev.segue.bridge.Bridge;
import dev.segue.bridge.LoopThreads;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords, slowly on purpose: some tenths of a second of a core each, never on a loop.
 *
 * <p>Shape of a hash: {@code pbkdf2-sha256$iterations$salt$hash}, the last two in Base64.
 * <p>Errors: a password of more than 1,024 characters is an {@link IllegalArgumentException}, and so is a hash of another shape.
 * <p>Threading: safe from any; the work is done on the bridge's shared pool, whose bound is its own too, also for sync code: a virtual thread
 * may be carried by a loop.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP, from which the iterations are</a>
 */
public final class Passwords {
    private static final int ITERATIONS = 600_000;
    private static final int BITS = 256;
    private static final int LONGEST = 1_024;
    private static final String NAME = "pbkdf2-sha256";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";

    private final Bridge bridge;
    private final int iterations;

    /** Makes one with 600,000 iterations. */
    public Passwords(Bridge bridge) {
        this(bridge, ITERATIONS);
    }

    private Passwords(Bridge bridge, int iterations) {
        this.bridge = bridge;
        this.iterations = iterations;
    }

    /** Returns one with another number of iterations: more as machines get faster, fewer only in tests. */
    public Passwords withIterations(int other) {
        return new Passwords(bridge, other);
    }

    /** What is kept of a password. Not a record: its bytes are not to be shown. */
    private static final class Hash {
        private final int iterations;
        private final byte[] salt;
        private final byte[] value;

        Hash(int iterations, byte[] salt, byte[] value) {
            this.iterations = iterations;
            this.salt = salt;
            this.value = value;
        }

        static Hash of(String password, int iterations, byte[] salt) {
            if (password.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "The password has %d characters, but at most %d are taken. Choose a shorter one."
                                .formatted(password.length(), LONGEST));
            }
            var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
            try {
                return new Hash(iterations, salt,
                        SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded());
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("This JDK has no " + ALGORITHM + ", which the JDK's own provider has.",
                        missing);
            } finally {
                spec.clearPassword();
            }
        }

        static Hash read(String text) {
            String[] parts = text.split("\\$", -1);
            if (parts.length != 4 || !parts[0].equals(NAME)) {
                throw new IllegalArgumentException(
                        "What is kept of a password is no %s hash. Have its owner set a new one.".formatted(NAME));
            }
            return new Hash(Integer.parseInt(parts[1]), Base64.getDecoder().decode(parts[2]),
                    Base64.getDecoder().decode(parts[3]));
        }

        boolean isOf(String password) {
            return MessageDigest.isEqual(value, of(password, iterations, salt).value);
        }

        String text() {
            Base64.Encoder encoder = Base64.getEncoder();
            return "%s$%d$%s$%s".formatted(NAME, iterations, encoder.encodeToString(salt),
                    encoder.encodeToString(value));
        }
    }

    /** Returns a hash of {@code password} with a new salt. */
    public String hash(String password) {
        LoopThreads.refuseBlocking("hash()", "asyncHash()");
        return bridge.await(asyncHash(password));
    }

    /** Async form of {@link #hash}. */
    public CompletableFuture<String> asyncHash(String password) {
        return bridge.toAsync(bridge.shared(), () -> Hash.of(password, iterations, RandomToken.bytes()).text());
    }

    /**
     * Returns whether {@code hash} is one of {@code password}.
     *
     * @param hash null for a user who does not exist: that takes as long, so nobody learns by the time who does
     */
    public boolean verify(String password, @Nullable String hash) {
        LoopThreads.refuseBlocking("verify()", "asyncVerify()");
        return bridge.await(asyncVerify(password, hash));
    }

    /** Async form of {@link #verify}. */
    public CompletableFuture<Boolean> asyncVerify(String password, @Nullable String hash) {
        return bridge.toAsync(bridge.shared(), () -> {
            Hash kept = hash == null ? new Hash(iterations, RandomToken.bytes(), RandomToken.bytes()) : Hash.read(hash);
            return kept.isOf(password);
        });
    }

    /** Returns whether {@code hash} was made with fewer iterations than are made now; hash the password again when it was verified. */
    public boolean isWeak(String hash) {
        return Hash.read(hash).iterations < iterations;
    }
}
