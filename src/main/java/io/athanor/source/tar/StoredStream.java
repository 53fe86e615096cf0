package io.athanor.source.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as a store gives them. It knows the store's failures from those of whoever unpacks the bytes, who may wrap them in
 * their own.
 */
final class StoredStream extends FilterInputStream {
    private @Nullable Exception failure;

    StoredStream(InputStream stored) {
        super(stored);
    }

    /** Throws what the store has thrown, as it was, if it has. */
    void check() throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] some, int from, int length) throws IOException {
        try {
            return in.read(some, from, length);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /** Not asked of the store: it could fail, and only says what need not be waited for. */
    @Override
    public int available() {
        return 0;
    }
}
