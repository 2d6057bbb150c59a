package dev.segue.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Gives a body that is in a file; it is read off the loop. */
final class FileFeed extends Feed {
    private final RequestBody.OnDisk body;
    private long position;
    private boolean reading;

    FileFeed(RequestBody.OnDisk body, Flow.Subscriber<? super ByteBuffer> subscriber) {
        super(body.storage().loop(), subscriber);
        this.body = body;
    }

    @Override
    boolean pull() {
        if (!reading) {
            reading = true;
            try {
                body.storage().disk().execute(this::read);
            } catch (RejectedExecutionException stopped) {
                fail(stopped);
            }
        }
        return false;
    }

    private void read() {
        try {
            ByteBuffer piece = body.piece(position);
            body.storage().loop().execute(() -> arrived(piece));
        } catch (IOException | RuntimeException failure) {
            body.storage().loop().execute(() -> fail(failure));
        }
    }

    private void arrived(@Nullable ByteBuffer piece) {
        reading = false;
        if (piece == null) {
            complete();
        } else {
            position += piece.remaining();
            emit(piece);
            feed();
        }
    }
}
