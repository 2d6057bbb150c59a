package dev.segue.views;

import dev.segue.gateway.Request;
import dev.segue.gateway.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Saves clients what they have: gives successful answers to GET an {@code ETag}, unless they have one, and answers 304 if the client sent it.
 *
 * <p>The view runs all the same; what is saved is the way of its answer. The tag is weak, since a compressed body may differ in its bytes.
 * <p>Threading: immutable.
 */
public final class ConditionalGet implements Hooks {
    private static final int BYTES = 16; // of the hash: enough that no two answers meet by chance
    private static final MessageDigest EMPTY = sha256(); // a copy of it takes less than a search for the algorithm

    @Override
    public Response after(Request request, Response response) {
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        if (!read || response.status() != 200 || response.body().length == 0) {
            return response;
        }
        Optional<String> own = response.header("ETag");
        String tag = own.orElseGet(() -> tag(response.body()));
        Response tagged = own.isPresent() ? response : response.withHeader("ETag", tag);
        return request.header("If-None-Match").filter(sent -> isIn(sent, tag)).isPresent() ? tagged.withoutBody(304)
                : tagged;
    }

    private static boolean isIn(String sent, String tag) {
        return sent.equals("*")
                || Arrays.stream(sent.split(",", -1)).map(String::strip).anyMatch(one -> weak(one).equals(weak(tag)));
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static String tag(byte[] body) {
        try {
            byte[] hash = ((MessageDigest) EMPTY.clone()).digest(body);
            return "W/\"" + HexFormat.of().formatHex(hash, 0, BYTES) + '"';
        } catch (CloneNotSupportedException missing) {
            throw new IllegalStateException("The SHA-256 of this JDK can't be copied, which that of every JDK can.",
                    missing);
        }
    }

    /** Returns a new SHA-256. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This JDK has no SHA-256, which every JDK must have.", missing);
        }
    }
}
