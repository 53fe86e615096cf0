package io.athanor.source.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;

/** Skips by seeking: no file system need fetch the payloads that are passed over. Bounds what is read in one go. */
final class SeekingStream extends FilterInputStream {
    private final FSDataInputStream in;
    private final long length;
    private long allowed = Long.MAX_VALUE;

    /** @param length of the file in bytes */
    SeekingStream(FSDataInputStream in, long length) {
        super(in);
        this.in = in;
        this.length = length;
    }

    /** More was read than is allowed: a header that goes on and on, all of which its reader would hold in memory. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    long position() throws IOException {
        return in.getPos();
    }

    /** @param bytes that may be read, not skipped, until this is called again */
    void allow(long bytes) {
        allowed = bytes;
    }

    @Override
    public int read() throws IOException {
        spend(1);
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        int read = super.read(bytes, offset, count);
        spend(Math.max(0, read));
        return read;
    }

    private void spend(long bytes) throws TooLong {
        allowed -= bytes;
        if (allowed < 0) {
            throw new TooLong();
        }
    }

    @Override
    public long skip(long bytes) throws IOException {
        long from = in.getPos();
        long to = Math.min(length, from + Math.max(0, bytes));
        in.seek(to);
        return to - from;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
