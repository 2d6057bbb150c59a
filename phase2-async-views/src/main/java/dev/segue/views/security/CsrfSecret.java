package dev.segue.views.security;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secret of one visitor's browser, which its tokens hide behind a mask of random bits, and what became of it in a request.
 *
 * <p>Threading: safe from any.
 */
final class CsrfSecret {
    private byte @Nullable [] secret; // guarded by this
    private boolean fresh; // guarded by this
    private boolean used; // guarded by this

    /** @param sent the cookie; one that is no secret counts as none */
    CsrfSecret(Optional<String> sent) {
        secret = sent.map(CsrfSecret::decoded).filter(bytes -> bytes.length == RandomToken.BYTES).orElse(null);
    }

    /** Makes all tokens of before invalid; without a secret there are none. */
    synchronized void renew() {
        if (secret != null) {
            var _ = rotate();
        }
    }

    private synchronized byte[] rotate() {
        byte[] next = RandomToken.bytes();
        secret = next;
        fresh = true;
        return next;
    }

    synchronized String masked() {
        byte[] hidden = secret != null ? secret : rotate();
        used = true;
        byte[] mask = RandomToken.bytes();
        byte[] token = Arrays.copyOf(mask, 2 * RandomToken.BYTES);
        System.arraycopy(xor(mask, hidden), 0, token, RandomToken.BYTES, RandomToken.BYTES);
        return encoded(token);
    }

    synchronized boolean isMatchedBy(String token) {
        byte[] sent = decoded(token);
        return secret != null && sent.length == 2 * RandomToken.BYTES && MessageDigest.isEqual(secret,
                xor(Arrays.copyOf(sent, RandomToken.BYTES), Arrays.copyOfRange(sent, RandomToken.BYTES, sent.length)));
    }

    synchronized boolean isUsed() {
        return used;
    }

    /** Returns the value of the cookie, if the browser does not have it yet. */
    synchronized Optional<String> fresh() {
        return fresh && secret != null ? Optional.of(encoded(secret)) : Optional.empty();
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] both = new byte[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (byte) (one[i] ^ other[i]);
        }
        return both;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }
}
