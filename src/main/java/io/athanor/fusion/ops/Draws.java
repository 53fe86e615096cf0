package io.athanor.fusion.ops;

import io.athanor.base.Seeds;
import java.util.Arrays;

/**
 * What is drawn for one batch of training: a function of the seed, the epoch and the sample, so that the ranks and a
 * resumed run draw the same.
 *
 * @param seed the training's
 * @param epoch counted from 1
 * @param samples hash of each row's sample id
 */
public record Draws(long seed, int epoch, long[] samples) {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** For some of its rows, by their numbers. */
    Draws of(int[] rows) {
        return new Draws(
                seed, epoch, Arrays.stream(rows).mapToLong(row -> samples[row]).toArray());
    }

    /**
     * An inverted dropout mask: 0 for a share {@code rate} of the values, 1/(1 − rate) elsewhere, row after row.
     *
     * @param perRow values a row
     */
    float[] mask(String layer, int perRow, double rate) {
        int dropped = (int) Math.round(rate * 65536);
        float kept = (float) (65536.0 / (65536 - dropped));
        float[] mask = new float[samples.length * perRow];
        long layerHash = Seeds.hash(layer);
        int at = 0;
        for (long sample : samples) {
            // one hash a row, then a counter: SplitMix64, four 16-bit draws a step
            long state = Seeds.mix(seed, epoch, sample, layerHash);
            int end = at + perRow;
            while (at < end) {
                state += GOLDEN;
                long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
                z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
                z ^= z >>> 31;
                for (int lane = 0; lane < 4 && at < end; lane++) {
                    mask[at++] = (z & 0xffff) < dropped ? 0 : kept;
                    z >>>= 16;
                }
            }
        }
        return mask;
    }
}
