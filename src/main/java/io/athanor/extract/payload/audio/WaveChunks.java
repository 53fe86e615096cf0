package io.athanor.extract.payload.audio;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.MediaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The chunks of a wave file, for what they say of its length: FFmpeg takes what is there for what was meant. RIFF of 32 bits, and
 * Sony's of 64 bits.
 *
 * @param first where the first chunk begins
 * @param idBytes of a chunk's name; four letters lead it
 * @param sizeBytes of a chunk's size, which follows
 * @param sizedHeader what the size counts of these
 * @param alignment of chunks
 */
record WaveChunks(int first, int idBytes, int sizeBytes, int sizedHeader, int alignment) {
    private static final WaveChunks RIFF = new WaveChunks(12, 4, 4, 0, 2);
    private static final WaveChunks SONY = new WaveChunks(40, 16, 8, 24, 8);

    /** From here on, a size says that the writer did not know it: it wrote into a pipe, or the size stands elsewhere. */
    private static final long UNKNOWN = 0x7FFF_0000L;

    private static final int FORMAT = 0x20746D66;
    private static final int DATA = 0x61746164;

    /**
     * Refuses a file that is cut off.
     *
     * @param format FFmpeg's name of it; others than waves pass
     * @throws MediaException if much of the data is not there
     */
    static void requireWhole(byte[] file, String format) throws MediaException {
        if (format.equals("wav")) {
            RIFF.requireWhole(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        } else if (format.equals("w64")) {
            SONY.requireWhole(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    private void requireWhole(ByteBuffer file) throws MediaException {
        int header = idBytes + sizeBytes;
        long bytesPerSecond = 0;
        long at = first;
        while (at >= 0 && at + header <= file.limit()) {
            int chunk = (int) at;
            long size = sizeBytes == 4
                    ? Integer.toUnsignedLong(file.getInt(chunk + idBytes))
                    : file.getLong(chunk + idBytes) - sizedHeader;
            int name = file.getInt(chunk);
            if (size < 0 || (name == DATA && size >= UNKNOWN)) {
                return;
            }
            if (name == DATA) {
                require(size, file.limit() - header - at, bytesPerSecond);
                return;
            }
            if (name == FORMAT && at + header + 12 <= file.limit()) {
                bytesPerSecond = Integer.toUnsignedLong(file.getInt(chunk + header + 8));
            }
            at += (header + size + alignment - 1) / alignment * alignment;
        }
    }

    private static void require(long told, long there, long bytesPerSecond) throws MediaException {
        if (bytesPerSecond > 0 && told - there > ToldLengths.slack((double) told / bytesPerSecond) * bytesPerSecond) {
            throw new MediaException(
                    Rejection.TRUNCATED,
                    "it ends after " + there + " of the " + told + " bytes of sound that its header tells of");
        }
    }
}
