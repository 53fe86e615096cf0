package io.athanor.extract.payload.video;

import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.image.pixel.FramePixels;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Tells which frames begin a scene, see {@link Moments.Scenes}. Frames are looked at small: 64 × 36 pixels. */
final class SceneChanges {
    private static final int COLUMNS = 64;
    private static final int ROWS = 36;

    private final double difference;
    private int[] before = new int[0];

    SceneChanges(double difference) {
        this.difference = difference;
    }

    /** @param frame the one behind that of the last call */
    boolean begins(AVFrame frame) throws MediaException {
        int[] counts = new int[512];
        for (int pixel : FramePixels.rgb(frame, COLUMNS, ROWS)) {
            // the three highest bits of each
            counts[pixel >> 15 & 0x1c0 | pixel >> 10 & 0x38 | pixel >> 5 & 0x7]++;
        }
        boolean begins = before.length == 0 || difference(before, counts) >= difference;
        before = counts;
        return begins;
    }

    private static double difference(int[] a, int[] b) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / (2.0 * COLUMNS * ROWS);
    }
}
