package io.athanor.train.mapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is being written, in this machine's byte order. It has no name from the moment it is there: its space is free again when it is
 * closed or its process dies, in whatever way. So whoever looks for what fills a disk finds it with {@code lsof}, not with
 * {@code du}.
 *
 * <p>It is made of chunks, as one mapping ends at 2 GB; what is {@linkplain #begin begun} lies in one chunk.
 */
public final class ScratchFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final FileChannel channel;
    private final int chunkBytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.nativeOrder());
    private long position;
    private boolean mapped;

    private ScratchFile(FileChannel channel, int chunkBytes) {
        this.channel = channel;
        this.chunkBytes = chunkBytes;
    }

    /**
     * @param chunkBytes a multiple of 8
     * @throws UncheckedIOException if it cannot be made
     */
    public static ScratchFile in(Path folder, int chunkBytes) {
        if (chunkBytes <= 0 || chunkBytes % Long.BYTES != 0) {
            throw new IllegalArgumentException("a chunk of " + chunkBytes + " bytes");
        }
        Path path = folder.resolve("athanor-rows-" + UUID.randomUUID());
        try {
            return new ScratchFile(
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            // on a Unix system at once
                            StandardOpenOption.DELETE_ON_CLOSE),
                    chunkBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + path, e);
        }
    }

    /**
     * Makes room for something, at a multiple of 8.
     *
     * @param bytes it takes, at most a chunk
     * @return where it begins
     */
    public long begin(long bytes) {
        if (bytes > chunkBytes) {
            throw new IllegalArgumentException(bytes + " bytes do not fit into a chunk of " + chunkBytes);
        }
        long aligned = (position + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
        long left = chunkBytes - aligned % chunkBytes;
        pad((bytes > left ? aligned + left : aligned) - position);
        return position;
    }

    public void putInt(int value) {
        room(Integer.BYTES).putInt(value);
        position += Integer.BYTES;
    }

    public void putLong(long value) {
        room(Long.BYTES).putLong(value);
        position += Long.BYTES;
    }

    public void putBytes(byte[] values) {
        for (int from = 0; from < values.length; ) {
            int bytes = Math.min(values.length - from, room(1).remaining());
            buffer.put(values, from, bytes);
            from += bytes;
        }
        position += values.length;
    }

    public void putFloats(float[] values) {
        for (int from = 0; from < values.length; ) {
            int floats = Math.min(values.length - from, room(Float.BYTES).remaining() / Float.BYTES);
            buffer.asFloatBuffer().put(values, from, floats);
            buffer.position(buffer.position() + floats * Float.BYTES);
            from += floats;
        }
        position += (long) values.length * Float.BYTES;
    }

    /** Zeros. */
    public void pad(long bytes) {
        for (long left = bytes; left > 0; left--) {
            room(1).put((byte) 0);
        }
        position += bytes;
    }

    /** Bytes so far. */
    public long length() {
        return position;
    }

    /** Ends the writing. The file is theirs from now on. */
    public MappedFile map(MappedFiles files) {
        flush();
        mapped = true;
        return files.add(channel, position, chunkBytes);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        try {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write rows to local disk", e);
        }
    }

    /** Frees its space, unless it was mapped. */
    @Override
    public void close() {
        if (mapped) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file of rows", e);
        }
    }
}
