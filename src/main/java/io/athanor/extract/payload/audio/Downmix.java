package io.athanor.extract.payload.audio;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.jspecify.annotations.Nullable;

/**
 * How many channels become one. Where a file says at which places its channels belong (front left, centre, …), FFmpeg's weights
 * for these places are taken, which sum to at most 1, those of two channels being a half each. Channels without places, as of
 * microphones, and places that FFmpeg would leave out, give their mean; ambisonic ones the first, which hears all directions.
 */
final class Downmix {
    /** The weight of centres and of surrounds, as FFmpeg's own mixing has it. */
    private static final double MINUS_3_DB = Math.sqrt(0.5);

    /** Channels beyond are more than FFmpeg mixes. */
    static final int MOST_CHANNELS = 64;

    private Downmix() {}

    /** The weights of the channels; null where FFmpeg has its own for their places. */
    static double @Nullable [] weights(AVChannelLayout layout, AVChannelLayout mono) {
        int channels = layout.nb_channels();
        if (channels <= 2) {
            return null;
        }
        if (layout.order() == avutil.AV_CHANNEL_ORDER_AMBISONIC) {
            double[] weights = new double[channels];
            weights[0] = 1;
            return weights;
        }
        if (layout.order() != avutil.AV_CHANNEL_ORDER_UNSPEC && allHeard(layout, mono)) {
            return null;
        }
        return mean(layout);
    }

    static double[] mean(AVChannelLayout layout) {
        double[] weights = new double[layout.nb_channels()];
        Arrays.fill(weights, 1.0 / weights.length);
        return weights;
    }

    /** Whether one of several channels is of low-frequency effects, which FFmpeg's weights leave out. */
    static boolean hasEffects(AVChannelLayout layout) {
        return layout.nb_channels() > 1
                && IntStream.range(0, layout.nb_channels()).anyMatch(channel -> isEffects(layout, channel));
    }

    private static boolean isEffects(AVChannelLayout layout, int channel) {
        int place = avutil.av_channel_layout_channel_from_index(layout, channel);
        return place == avutil.AV_CHAN_LOW_FREQUENCY || place == avutil.AV_CHAN_LOW_FREQUENCY_2;
    }

    /** Whether FFmpeg's mix has something of each channel, the low-frequency effects aside. */
    private static boolean allHeard(AVChannelLayout layout, AVChannelLayout mono) {
        // whole, whatever the channels: FFmpeg scales all of it
        double[] theirs = new double[MOST_CHANNELS * MOST_CHANNELS];
        int made = swresample.swr_build_matrix2(
                layout,
                mono,
                MINUS_3_DB,
                MINUS_3_DB,
                0,
                1,
                1,
                theirs,
                MOST_CHANNELS,
                avutil.AV_MATRIX_ENCODING_NONE,
                null);
        if (made < 0) {
            return false;
        }
        for (int i = 0; i < layout.nb_channels(); i++) {
            if (theirs[i] == 0 && !isEffects(layout, i)) {
                return false;
            }
        }
        return true;
    }
}
