package io.athanor.extract.payload.image.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first directory of a TIFF file, classic or BigTIFF, and of EXIF.
 *
 * @param values numbers by tag, of those with whole numbers; the first 2^16 of each
 */
public record TiffDirectory(Map<Integer, long[]> values, byte @Nullable [] profile, boolean hasNext) {
    private static final int ORIENTATION = 274;
    private static final int PROFILE = 34675;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;

    /** Offsets of strips and of tiles, each with the tag of their lengths. */
    private static final Map<Integer, Integer> DATA = Map.of(273, 279, 324, 325);

    private static final int MOST_VALUES = 1 << 16;

    /** Bytes of a value, by the field's type. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    /** @throws IOException if it is none, or lies beyond the file's end (then {@link EOFException}) */
    public static TiffDirectory first(byte[] file) throws IOException {
        if (file.length < 8) {
            throw new EOFException("no header");
        }
        if (file[0] != file[1] || (file[0] != 'I' && file[0] != 'M')) {
            throw new IOException("no TIFF");
        }
        ByteBuffer in = ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = in.getShort(2) == 43;
        try {
            return at(in, big ? in.getLong(8) : in.getInt(4) & 0xffffffffL, big);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw (IOException) new EOFException("its directory is beyond its end").initCause(e);
        }
    }

    private static TiffDirectory at(ByteBuffer in, long offset, boolean big) throws EOFException {
        int at = within(in, offset);
        int entries = big ? (int) Math.min(in.getLong(at), MOST_VALUES) : in.getShort(at) & 0xffff;
        at += big ? 8 : 2;
        Map<Integer, long[]> values = new HashMap<>();
        byte[] profile = null;
        for (int i = 0; i < entries; i++, at += big ? 20 : 12) {
            int tag = in.getShort(at) & 0xffff;
            int type = in.getShort(at + 2) & 0xffff;
            int size = type < SIZES.length ? SIZES[type] : 0;
            long count = big ? in.getLong(at + 4) : in.getInt(at + 4) & 0xffffffffL;
            int inline = big ? 8 : 4;
            int value = at + (big ? 12 : 8);
            if (size == 0 || count <= 0 || count > in.capacity()) {
                continue;
            }
            if (count * size > inline) {
                long elsewhere = big ? in.getLong(value) : in.getInt(value) & 0xffffffffL;
                if (elsewhere < 0 || elsewhere + count * size > in.capacity()) {
                    // a note of the camera's may be lost; what the pixels need is missed by their reader
                    continue;
                }
                value = (int) elsewhere;
            }
            if (tag == PROFILE) {
                profile = Arrays.copyOfRange(in.array(), value, value + (int) count);
            } else if (type == 1 || type == 3 || type == 4 || type == 16 || type == 13 || type == 18) {
                values.put(tag, numbers(in, value, (int) Math.min(count, MOST_VALUES), size));
            }
        }
        boolean hasNext = at + (big ? 8 : 4) <= in.capacity() && (big ? in.getLong(at) : in.getInt(at)) != 0;
        return new TiffDirectory(values, profile, hasNext);
    }

    private static int within(ByteBuffer in, long offset) throws EOFException {
        if (offset < 0 || offset > in.capacity() - 2) {
            throw new EOFException("its directory is beyond its end");
        }
        return (int) offset;
    }

    private static long[] numbers(ByteBuffer in, int at, int count, int size) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            int place = at + i * size;
            numbers[i] = switch (size) {
                case 1 -> in.get(place) & 0xff;
                case 2 -> in.getShort(place) & 0xffff;
                case 4 -> in.getInt(place) & 0xffffffffL;
                default -> in.getLong(place);
            };
        }
        return numbers;
    }

    int orientation() {
        long orientation = values.getOrDefault(ORIENTATION, new long[] {PictureFacts.UPRIGHT})[0];
        return orientation >= 1 && orientation <= 8 ? (int) orientation : PictureFacts.UPRIGHT;
    }

    /** Pixels of a tile, which a reader holds whole; 0 if there are none. */
    public long tilePixels() {
        return values.containsKey(TILE_WIDTH) && values.containsKey(TILE_HEIGHT)
                ? Math.multiplyHigh(values.get(TILE_WIDTH)[0], values.get(TILE_HEIGHT)[0]) != 0
                        ? Long.MAX_VALUE
                        : values.get(TILE_WIDTH)[0] * values.get(TILE_HEIGHT)[0]
                : 0;
    }

    /** Whether a strip or tile ends beyond so many bytes. */
    boolean endsBeyond(long bytes) {
        return DATA.entrySet().stream().anyMatch(data -> {
            long[] offsets = values.get(data.getKey());
            long[] lengths = values.get(data.getValue());
            boolean beyond = false;
            for (int i = 0; offsets != null && lengths != null && i < Math.min(offsets.length, lengths.length); i++) {
                beyond |= offsets[i] > bytes || lengths[i] > bytes - offsets[i];
            }
            return beyond;
        });
    }

    public PictureFacts facts(long bytes) {
        return new PictureFacts(endsBeyond(bytes), orientation(), profile, hasNext ? 2 : 1);
    }
}
