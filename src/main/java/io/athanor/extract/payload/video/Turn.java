package io.athanor.extract.payload.video;

import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.IntPointer;

/**
 * How the frames of a stream have to be turned to be upright: pixel (x, y) goes to (a·x + c·y, b·x + d·y), moved so that no coordinate
 * is negative. Of the four, two are 0 and two are 1 or −1.
 */
record Turn(int a, int b, int c, int d) {
    private static final Turn NONE = new Turn(1, 0, 0, 1);

    /** What the file says, as cameras that were held upright do; angles other than right ones are left as they are. */
    static Turn of(AVStream stream) {
        int count = stream.codecpar().nb_coded_side_data();
        if (count == 0) {
            return NONE;
        }
        AVPacketSideData found = avcodec.av_packet_side_data_get(
                stream.codecpar().coded_side_data(), count, avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (found == null || found.isNull() || found.size() < 9L * Integer.BYTES) {
            return NONE;
        }
        int[] matrix = new int[9];
        new IntPointer(found.data()).get(matrix);
        return of(matrix);
    }

    /** @param matrix [3 × 3], of which the upper left corner turns, row vectors from the left */
    static Turn of(int[] matrix) {
        var turn = new Turn(
                Integer.signum(matrix[0]),
                Integer.signum(matrix[1]),
                Integer.signum(matrix[3]),
                Integer.signum(matrix[4]));
        boolean upright = turn.b == 0 && turn.c == 0 && turn.a != 0 && turn.d != 0;
        boolean lying = turn.a == 0 && turn.d == 0 && turn.b != 0 && turn.c != 0;
        return upright || lying ? turn : NONE;
    }

    boolean swaps() {
        return a == 0;
    }

    /**
     * The pixels of an upright picture.
     *
     * @param rgb [height × width]
     * @return as many; [width × height] where the turn {@link #swaps}
     */
    int[] apply(int[] rgb, int width, int height) {
        if (equals(NONE)) {
            return rgb;
        }
        int[] turned = new int[rgb.length];
        int stride = swaps() ? height : width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int right = place(a, x, width) + place(c, y, height);
                int down = place(b, x, width) + place(d, y, height);
                turned[down * stride + right] = rgb[y * width + x];
            }
        }
        return turned;
    }

    private static int place(int factor, int at, int length) {
        return factor == 0 ? 0 : factor > 0 ? at : length - 1 - at;
    }
}
