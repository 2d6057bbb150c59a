package dev.segue.views.security;

import java.security.SecureRandom;
import java.util.Base64;

/** What can't be guessed: 256 random bits, in Base64 for URLs. */
final class RandomToken {
    private static final SecureRandom RANDOM = new SecureRandom();
    static final int BYTES = 32;

    private RandomToken() {}

    static String next() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    static byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
