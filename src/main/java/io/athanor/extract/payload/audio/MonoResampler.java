package io.athanor.extract.payload.audio;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.FrameSink;
import io.athanor.extract.payload.av.MediaException;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Frames of any rate, kind and number of samples to mono at {@link Sound#SAMPLE_RATE}. A stream may change all of these
 * on its way. To be closed.
 */
final class MonoResampler implements FrameSink, AutoCloseable {
    /** Resampling a second of less would be a bomb: each of its samples becomes hundreds. */
    private static final int LOWEST_RATE = 1_000;

    /** A resampler's filter grows with the rate it comes from. Bats are recorded at half of it. */
    private static final int HIGHEST_RATE = 1_000_000;

    private final MonoSamples samples;
    private final AVChannelLayout mono = new AVChannelLayout();

    // what the resampler is made for
    private final AVChannelLayout layout = new AVChannelLayout();
    private int rate;
    private int format;

    private @Nullable SwrContext resampler;
    private final boolean effectsToo;
    private boolean effectsLeftOut;
    private int unplaced;
    private FloatPointer out = new FloatPointer(Sound.SAMPLE_RATE);
    private PointerPointer<FloatPointer> planes = new PointerPointer<FloatPointer>(1).put(0, out);
    private float[] chunk = new float[Sound.SAMPLE_RATE];

    /** @param effectsToo whether channels of low-frequency effects are heard as the others are, the mean of all then */
    MonoResampler(MonoSamples samples, boolean effectsToo) {
        this.samples = samples;
        this.effectsToo = effectsToo;
        avutil.av_channel_layout_default(mono, 1);
    }

    /** How many channels had no place each, so that their mean was taken; 0 for none. */
    int unplacedChannels() {
        return unplaced;
    }

    /** Whether there was a channel of low-frequency effects that is not heard. */
    boolean leavesEffectsOut() {
        return effectsLeftOut;
    }

    /** @throws MediaException if this is a rate that no sound has */
    static void requireRate(int rate) throws MediaException {
        if (rate < LOWEST_RATE || rate > HIGHEST_RATE) {
            throw new MediaException(
                    Rejection.UNDECODABLE,
                    "sound of " + rate + " samples a second, "
                            + (rate < LOWEST_RATE ? "at least " + LOWEST_RATE : "at most " + HIGHEST_RATE)
                            + " expected");
        }
    }

    @Override
    public void accept(AVFrame frame) throws MediaException {
        if (resampler == null
                || frame.sample_rate() != rate
                || frame.format() != format
                || avutil.av_channel_layout_compare(frame.ch_layout(), layout) != 0) {
            finish();
            change(frame);
        }
        convert(frame.extended_data(), frame.nb_samples());
    }

    /** Brings out what the resampler holds back for what might follow. */
    void finish() throws MediaException {
        if (resampler != null) {
            convert(null, 0);
        }
    }

    private void convert(@Nullable PointerPointer<?> in, int count) throws MediaException {
        int room = MediaException.check(
                swresample.swr_get_out_samples(resampler, count), "its samples cannot be resampled");
        if (room > chunk.length) {
            // about the number that will come
            samples.expect(room - (long) Sound.SAMPLE_RATE);
            makeRoom(room);
        }
        int made = MediaException.check(
                swresample.swr_convert(resampler, planes, chunk.length, in, count), "its samples cannot be resampled");
        out.get(chunk, 0, made);
        samples.add(chunk, made);
    }

    private void makeRoom(int room) {
        planes.close();
        out.close();
        out = new FloatPointer(room);
        planes = new PointerPointer<FloatPointer>(1).put(0, out);
        chunk = new float[room];
    }

    private void change(AVFrame frame) throws MediaException {
        requireRate(frame.sample_rate());
        AVChannelLayout channels = frame.ch_layout();
        if (channels.nb_channels() > Downmix.MOST_CHANNELS) {
            throw new MediaException(
                    Rejection.UNDECODABLE,
                    "sound of " + channels.nb_channels() + " channels, at most " + Downmix.MOST_CHANNELS + " expected");
        }
        MediaException.check(avutil.av_channel_layout_copy(layout, channels), "its channels cannot be told");
        rate = frame.sample_rate();
        format = frame.format();
        free();
        // a pointer that FFmpeg sets
        var made = new SwrContext(null);
        MediaException.check(
                swresample.swr_alloc_set_opts2(
                        made, mono, avutil.AV_SAMPLE_FMT_FLT, Sound.SAMPLE_RATE, layout, format, rate, 0, null),
                "its samples cannot be resampled");
        resampler = made;
        // or many channels would be louder than full scale
        avutil.av_opt_set_double(made, "rematrix_maxval", 1, 0);
        boolean effects = Downmix.hasEffects(layout);
        double[] weights = effects && effectsToo ? Downmix.mean(layout) : Downmix.weights(layout, mono);
        if (weights != null) {
            MediaException.check(
                    swresample.swr_set_matrix(made, weights, weights.length), "its channels cannot be mixed");
            unplaced = effects && effectsToo ? unplaced : weights.length;
        } else {
            effectsLeftOut |= effects;
        }
        MediaException.check(swresample.swr_init(made), "its samples cannot be resampled");
    }

    private void free() {
        if (resampler != null) {
            swresample.swr_free(resampler);
            resampler = null;
        }
    }

    @Override
    public void close() {
        free();
        avutil.av_channel_layout_uninit(layout);
        layout.close();
        mono.close();
        planes.close();
        out.close();
    }
}
