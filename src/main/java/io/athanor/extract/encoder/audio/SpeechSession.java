package io.athanor.extract.encoder.audio;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.athanor.base.Changes;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.payload.audio.SoundDecoder;
import io.athanor.model.LoadedBundle;
import io.athanor.model.ModelBundles;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The mel front end runs a clip at a time; the embedding takes the windows of a whole batch of clips together. */
final class SpeechSession implements Session {
    /** Values an embedded window. */
    static final int WIDTH = 96;

    private static final int MELS = 32;
    private static final int WINDOW_FRAMES = 76;
    private static final int HOP_FRAMES = 8;

    /** What one window of frames needs: 75 hops of 160 samples and a spectrum's 512. Shorter clips are padded with silence. */
    private static final int MIN_SAMPLES = (WINDOW_FRAMES - 1) * 160 + 512;

    /** Windows an inference, which bounds memory however long the clips are. */
    private static final int MAX_WINDOWS = 128;

    private final SoundDecoder decoder;
    private final Predictor<float[], float[]> mel;
    private final Predictor<float[], float[]> embedding;

    SpeechSession(ExecutorPlace place, SoundDecoder decoder) {
        LoadedBundle model = place.load(ModelBundles.SPEECH_EMBEDDING);
        this.decoder = decoder;
        this.mel = model.predictor("mel", new Flat(1));
        this.embedding = model.predictor("embedding", new Flat(WINDOW_FRAMES, MELS, 1));
    }

    /** @param samples at 16 kHz, at least {@link #MIN_SAMPLES}, at the scale of 16-bit integers */
    private record Clip(float[] samples, Changes changes) implements Prepared {
        @Override
        public int size() {
            // the windows of all clips are alike, however many a clip has
            return 1;
        }

        @Override
        public long bytes() {
            return (long) samples.length * Float.BYTES;
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        return decoder.decode(payload, sound -> {
            short[] samples = sound.samples();
            float[] padded = new float[Math.max(samples.length, MIN_SAMPLES)];
            for (int i = 0; i < samples.length; i++) {
                padded[i] = samples[i];
            }
            return new Clip(padded, sound.changes());
        });
    }

    @Override
    public List<float[]> infer(List<Prepared> batch) {
        List<float[]> windows = new ArrayList<>();
        int[] ends = new int[batch.size()];
        for (int i = 0; i < ends.length; i++) {
            windows.addAll(windows(run(mel, ((Clip) batch.get(i)).samples())));
            ends[i] = windows.size();
        }
        List<float[]> embedded = new ArrayList<>();
        for (int from = 0; from < windows.size(); from += MAX_WINDOWS) {
            embedded.addAll(
                    split(run(embedding, join(windows.subList(from, Math.min(from + MAX_WINDOWS, windows.size()))))));
        }
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            features.add(meanAndDeviation(embedded.subList(i == 0 ? 0 : ends[i - 1], ends[i])));
        }
        return features;
    }

    /**
     * @param frames [frames × 32]
     * @return windows [76 × 32], scaled as the embedding was trained
     */
    private static List<float[]> windows(float[] frames) {
        List<float[]> windows = new ArrayList<>();
        for (int frame = 0; (frame + WINDOW_FRAMES) * MELS <= frames.length; frame += HOP_FRAMES) {
            float[] window = new float[WINDOW_FRAMES * MELS];
            for (int k = 0; k < window.length; k++) {
                window[k] = frames[frame * MELS + k] / 10 + 2;
            }
            windows.add(window);
        }
        return windows;
    }

    /**
     * @param windows [windows × 96], at least one
     * @return the mean of each value, then its deviation (of the windows, not of a population behind them)
     */
    private static float[] meanAndDeviation(List<float[]> windows) {
        float[] feature = new float[2 * WIDTH];
        int n = windows.size();
        for (int k = 0; k < WIDTH; k++) {
            double sum = 0;
            for (float[] window : windows) {
                sum += window[k];
            }
            double mean = sum / n;
            double squares = 0;
            for (float[] window : windows) {
                squares += (window[k] - mean) * (window[k] - mean);
            }
            feature[k] = (float) mean;
            feature[WIDTH + k] = (float) Math.sqrt(squares / n);
        }
        return feature;
    }

    private static float[] join(List<float[]> windows) {
        FloatBuffer joined = FloatBuffer.allocate(windows.size() * WINDOW_FRAMES * MELS);
        windows.forEach(joined::put);
        return joined.array();
    }

    private static List<float[]> split(float[] values) {
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < values.length; from += WIDTH) {
            rows.add(java.util.Arrays.copyOfRange(values, from, from + WIDTH));
        }
        return rows;
    }

    private static float[] run(Predictor<float[], float[]> network, float[] input) {
        try {
            return network.predict(input);
        } catch (TranslateException e) {
            throw new IllegalStateException("the speech network failed", e);
        }
    }

    @Override
    public void close() {
        try {
            mel.close();
        } finally {
            embedding.close();
        }
    }

    /** One tensor in, one out, their values flat; all dimensions but one are known. */
    private static final class Flat implements NoBatchifyTranslator<float[], float[]> {
        private final long[] dimensions;

        Flat(long... known) {
            this.dimensions = known;
        }

        @Override
        public NDList processInput(TranslatorContext context, float[] input) {
            return new NDList(context.getNDManager().create(FloatBuffer.wrap(input), shape(input.length)));
        }

        /** [1 × samples] for the front end, [windows × 76 × 32 × 1] for the embedding. */
        private Shape shape(int values) {
            long known = 1;
            for (long dimension : dimensions) {
                known *= dimension;
            }
            long open = values / known;
            return known == 1 ? new Shape(1, open) : new Shape(open).addAll(new Shape(dimensions));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList outputs) {
            FloatBuffer values = outputs.get(0).toByteBuffer().asFloatBuffer();
            float[] flat = new float[values.remaining()];
            values.get(flat);
            return flat;
        }
    }
}
