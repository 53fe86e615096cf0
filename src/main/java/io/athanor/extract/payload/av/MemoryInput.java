package io.athanor.extract.payload.av;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Bytes as FFmpeg reads a file: in pieces, with seeking. Reading ends when its thread is interrupted. */
final class MemoryInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 15;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;

    /** Two callbacks for all inputs, for ever: JavaCPP has room for a handful of them. Inputs are told apart by number. */
    private static final Read READ = new Read();

    private static final Seek SEEK = new Seek();
    private static final Map<Long, MemoryInput> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final byte[] bytes;
    private final long number = NUMBERS.incrementAndGet();
    private final AVIOContext context;
    private long position;

    MemoryInput(byte[] bytes) {
        this.bytes = bytes;
        var buffer = new BytePointer(avutil.av_malloc(BUFFER_BYTES));
        AVIOContext made = avformat.avio_alloc_context(buffer, BUFFER_BYTES, 0, new Ticket(number), READ, null, SEEK);
        if (made == null) {
            avutil.av_free(buffer);
            throw new OutOfMemoryError("FFmpeg has no memory to read with");
        }
        this.context = made;
        OPEN.put(number, this);
    }

    AVIOContext context() {
        return context;
    }

    @Override
    public void close() {
        OPEN.remove(number);
        // not the buffer it was given: FFmpeg may have taken another
        avutil.av_free(context.buffer());
        avformat.avio_context_free(context);
    }

    private int read(BytePointer into, int size) {
        if (Thread.currentThread().isInterrupted()) {
            return avutil.AVERROR_EXIT;
        }
        // a damaged file may have it seek to any place: the distance need not be an int
        long left = bytes.length - position;
        if (left <= 0 || size <= 0) {
            // 0 would have it ask again for ever
            return avutil.AVERROR_EOF;
        }
        int count = (int) Math.min(size, left);
        into.put(bytes, (int) position, count);
        position += count;
        return count;
    }

    private long seek(long offset, int whence) {
        int origin = whence & ~avformat.AVSEEK_FORCE;
        if (origin == avformat.AVSEEK_SIZE) {
            return bytes.length;
        }
        long from =
                switch (origin) {
                    case SEEK_SET -> 0;
                    case SEEK_CUR -> position;
                    case SEEK_END -> bytes.length;
                    default -> Long.MIN_VALUE;
                };
        // beyond the end is a place, where there is nothing to read
        if (from == Long.MIN_VALUE || from + offset < 0) {
            return org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL();
        }
        position = from + offset;
        return position;
    }

    /** What FFmpeg hands back to the callbacks; never sample behind. */
    private static final class Ticket extends Pointer {
        Ticket(long number) {
            address = number;
        }
    }

    private static final class Read extends Read_packet_Pointer_BytePointer_int {
        @Override
        public int call(Pointer number, BytePointer into, int size) {
            MemoryInput input = OPEN.get(number.address());
            return input == null ? avutil.AVERROR_EOF : input.read(into, size);
        }
    }

    private static final class Seek extends Seek_Pointer_long_int {
        @Override
        public long call(Pointer number, long offset, int whence) {
            MemoryInput input = OPEN.get(number.address());
            return input == null ? avutil.AVERROR_EOF : input.seek(offset, whence);
        }
    }
}
