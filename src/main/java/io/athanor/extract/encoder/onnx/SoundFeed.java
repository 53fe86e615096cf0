package io.athanor.extract.encoder.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.athanor.base.Changes;
import io.athanor.extract.Prepared;
import io.athanor.extract.payload.audio.Sound;
import io.athanor.extract.payload.audio.SoundDecoder;
import io.athanor.model.bundle.Preparation;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Sounds to samples at 16 kHz; clips of equal length share a batch. */
final class SoundFeed implements SoundsFeed {
    private static final float FULL_SCALE = 1 << 15;

    /** Added to the variance of a clip, as wav2vec 2.0's feature extractor does. */
    private static final double SMALLEST_VARIANCE = 1e-7;

    private final Preparation.Sound how;
    private final SoundDecoder decoder;

    SoundFeed(Preparation.Sound how, SoundDecoder decoder) {
        this.how = how;
        this.decoder = decoder;
    }

    private record Clip(float[] samples, Changes changes) implements Prepared {
        @Override
        public int size() {
            return samples.length;
        }

        @Override
        public long bytes() {
            return (long) samples.length * Float.BYTES;
        }
    }

    @Override
    public SoundDecoder decoder() {
        return decoder;
    }

    @Override
    public Prepared prepared(Sound sound, int leastSamples) {
        short[] samples = sound.samples();
        float[] scaled = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            scaled[i] = samples[i] / FULL_SCALE * how.scale();
        }
        if (how.standardise()) {
            standardise(scaled);
        }
        int least = Math.max(leastSamples, how.minSamples());
        return new Clip(Arrays.copyOf(scaled, Math.max(scaled.length, least)), sound.changes());
    }

    private static void standardise(float[] samples) {
        double sum = 0;
        double squares = 0;
        for (float sample : samples) {
            sum += sample;
            squares += (double) sample * sample;
        }
        double mean = sum / samples.length;
        double std = Math.sqrt(squares / samples.length - mean * mean + SMALLEST_VARIANCE);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) ((samples[i] - mean) / std);
        }
    }

    @Override
    public NDList inputs(NDManager manager, List<Prepared> batch) {
        int length = batch.get(0).size();
        if (!how.batched() && batch.size() > 1) {
            throw new IllegalArgumentException("the network takes a clip at a time, found " + batch.size());
        }
        FloatBuffer samples = FloatBuffer.allocate(batch.size() * length);
        batch.forEach(clip -> samples.put(((Clip) clip).samples()));
        samples.flip();
        NDArray array = manager.create(samples, how.batched() ? new Shape(batch.size(), length) : new Shape(length));
        array.setName(how.input());
        return new NDList(array);
    }
}
