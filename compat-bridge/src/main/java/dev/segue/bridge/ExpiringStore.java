package dev.segue.bridge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Bytes that are kept by key, each for a time of its own: sessions, cached values.
 *
 * <p>As {@link Around}, it is how libraries meet that do not know of each other: one keeps entries in a table, the other has something to keep.
 * <p>Shape: keys are short texts without control characters, such as {@link #key} makes; arrays are not changed once they are given away. How many
 * entries there may be is the store's to bound: one may be gone before its time.
 * <p>Threading: called for many requests at once, in async modes on loop threads, so no method blocks.
 */
public interface ExpiringStore {
    /** Returns what is kept for {@code key}, unless its time is over. */
    CompletionStage<Optional<byte[]>> read(String key);

    /** Keeps {@code value} for {@code lasting} from now, in place of what was there. */
    CompletionStage<?> write(String key, byte[] value, Duration lasting);

    /** As {@link #write}, but only if something is there; returns whether it was. */
    CompletionStage<Boolean> replace(String key, byte[] value, Duration lasting);

    /** Forgets what is kept for {@code key}, if anything is. */
    CompletionStage<?> delete(String key);

    /** Forgets all entries whose keys begin with {@code prefix}. */
    CompletionStage<?> deleteAll(String prefix);

    /**
     * Returns a key for any {@code text}: {@code prefix}, a colon, and 43 characters of Base64, the text's SHA-256. Who can read the store does
     * not learn the text, which may be a visitor's token.
     */
    static String key(String prefix, String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return prefix + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) { // each Java platform has it
            throw new IllegalStateException(impossible);
        }
    }
}
