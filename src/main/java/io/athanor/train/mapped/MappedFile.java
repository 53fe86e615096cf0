package io.athanor.train.mapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.hadoop.util.CleanerUtil;
import org.jspecify.annotations.Nullable;

/** One of the {@link MappedFiles}. Every place is a byte's in the file. */
public final class MappedFile {
    private final MappedFiles files;
    private final FileChannel channel;
    private final long length;
    private final int chunkBytes;
    private final @Nullable Chunk[] chunks;
    /** Windows that were looked at since the file was last let go of. */
    private final BitSet seen = new BitSet();

    MappedFile(MappedFiles files, FileChannel channel, long length, int chunkBytes) {
        this.files = files;
        this.channel = channel;
        this.length = length;
        this.chunkBytes = chunkBytes;
        this.chunks = new @Nullable Chunk[Math.toIntExact((length + chunkBytes - 1) / chunkBytes)];
    }

    public int intAt(long at) {
        synchronized (files) {
            return chunk(at, Integer.BYTES).bytes.getInt(inChunk(at));
        }
    }

    public long longAt(long at) {
        synchronized (files) {
            return chunk(at, Long.BYTES).bytes.getLong(inChunk(at));
        }
    }

    public byte[] bytes(long at, int count) {
        byte[] values = new byte[count];
        if (count > 0) {
            synchronized (files) {
                chunk(at, count).bytes.get(inChunk(at), values);
            }
        }
        return values;
    }

    /**
     * Copies floats.
     *
     * @param at a multiple of 4
     * @param to where the first one goes
     */
    public void floats(long at, int count, FloatBuffer into, int to) {
        if (count > 0) {
            synchronized (files) {
                into.put(to, chunk(at, count * Float.BYTES).floats, inChunk(at) / Float.BYTES, count);
            }
        }
    }

    private int inChunk(long at) {
        return (int) (at % chunkBytes);
    }

    private Chunk chunk(long at, int bytes) {
        int last = (int) ((at + bytes - 1) / MappedFiles.WINDOW_BYTES);
        for (int window = (int) (at / MappedFiles.WINDOW_BYTES); window <= last; window++) {
            if (!seen.get(window)) {
                // this may let go of all windows, those of this very look too
                files.coming();
                seen.set(window);
            }
        }
        int number = (int) (at / chunkBytes);
        Chunk chunk = chunks[number];
        if (chunk == null) {
            chunk = map((long) number * chunkBytes);
            chunks[number] = chunk;
        }
        return chunk;
    }

    private Chunk map(long from) {
        try {
            return Chunk.of(channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(chunkBytes, length - from)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot map rows on local disk", e);
        }
    }

    void letGo() {
        for (Chunk chunk : chunks) {
            if (chunk != null) {
                chunk.unmap();
            }
        }
        Arrays.fill(chunks, null);
        seen.clear();
    }

    /** Whoever reads on is told, not shown what lies there now. */
    void close() throws IOException {
        channel.close();
    }

    /** @param floats the same memory */
    private record Chunk(MappedByteBuffer bytes, FloatBuffer floats) {
        static Chunk of(MappedByteBuffer mapped) {
            mapped.order(ByteOrder.nativeOrder());
            return new Chunk(mapped, mapped.asFloatBuffer());
        }

        void unmap() {
            if (!CleanerUtil.UNMAP_SUPPORTED) {
                // the collector ends it some time
                return;
            }
            try {
                CleanerUtil.getCleaner().freeBuffer(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot end a mapping", e);
            }
        }
    }
}
