package dev.segue.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes bytes, piece by piece, and makes something of them.
 *
 * <p>Threading: one call at a time, on any thread; on one that may block if {@link #blocks} says so.
 */
interface Sink<T> {
    /** Returns whether the next {@link #take}, of {@code bytes} bytes, may block. */
    boolean blocks(int bytes);

    /** Takes all of {@code piece}. */
    void take(ByteBuffer piece) throws IOException;

    /** Returns what was made of all that was taken. */
    T end() throws IOException;
}
