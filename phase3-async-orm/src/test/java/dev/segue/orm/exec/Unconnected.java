package dev.segue.orm.exec;

import java.util.concurrent.CompletionStage;

/** No database: for tests of what is never sent. */
public final class Unconnected implements SessionSource {
    @Override
    public Session open() {
        throw new AssertionError("A statement was to be sent.");
    }

    @Override
    public CompletionStage<Session> asyncOpen() {
        throw new AssertionError("A statement was to be sent.");
    }

    @Override
    public boolean opensAtOnce() {
        return false;
    }

    @Override
    public ExclusiveSession openExclusive() {
        throw new AssertionError("A statement was to be sent.");
    }

    @Override
    public CompletionStage<ExclusiveSession> asyncOpenExclusive() {
        throw new AssertionError("A statement was to be sent.");
    }
}
