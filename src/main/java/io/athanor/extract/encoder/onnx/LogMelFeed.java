package io.athanor.extract.encoder.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.audio.FilterBank;
import io.athanor.extract.encoder.audio.MelScale;
import io.athanor.extract.encoder.audio.Spectrogram;
import io.athanor.extract.payload.audio.Sound;
import io.athanor.extract.payload.audio.SoundDecoder;
import io.athanor.model.bundle.Preparation;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Sounds to the spectra that Whisper was trained on, see {@link Preparation.LogMel}. */
final class LogMelFeed implements SoundsFeed {
    private static final int N_FFT = 400;
    static final int HOP_LENGTH = 160;
    private static final int F_MAX = 8000;
    private static final double SMALLEST = 1e-10;

    /** What is quieter than the loudest value by more is lifted to there. */
    private static final double RANGE = 8;

    private final Preparation.LogMel how;
    private final SoundDecoder decoder;
    private final Spectrogram spectrogram = new Spectrogram(N_FFT, N_FFT, HOP_LENGTH);
    private final FilterBank filters;

    LogMelFeed(Preparation.LogMel how, SoundDecoder decoder) {
        this.how = how;
        this.decoder = decoder;
        this.filters = MelScale.SLANEY.filters(how.mels(), N_FFT, 0, F_MAX);
    }

    /**
     * @param values [mels × frames]
     * @param own frames that are the sound's, and not of the silence behind it
     */
    private record Spectra(float[] values, int own, Changes changes) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return (long) values.length * Float.BYTES;
        }
    }

    @Override
    public SoundDecoder decoder() {
        return decoder;
    }

    @Override
    public Prepared prepared(Sound sound, int leastSamples) {
        int most = how.frames() * HOP_LENGTH;
        int samples = sound.samples().length;
        Changes cut = samples > most
                ? Changes.of(Change.SOUND_CUT, 1, samples + " samples, of which the first " + most + " were read")
                : Changes.NONE;
        short[] filled = Arrays.copyOf(sound.samples(), most);
        int own = Math.max(1, Math.min(how.frames(), (samples + HOP_LENGTH - 1) / HOP_LENGTH));
        double[][] logs = new double[how.frames()][];
        double loudest = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < logs.length; t++) {
            logs[t] = filters.apply(spectrogram.power(filled, t));
            for (int m = 0; m < logs[t].length; m++) {
                logs[t][m] = Math.log10(Math.max(logs[t][m], SMALLEST));
                loudest = Math.max(loudest, logs[t][m]);
            }
        }
        float[] values = new float[how.mels() * how.frames()];
        for (int i = 0; i < values.length; i++) {
            double log = logs[i % how.frames()][i / how.frames()];
            values[i] = (float) ((Math.max(log, loudest - RANGE) + 4) / 4);
        }
        return new Spectra(values, own, sound.changes().plus(cut));
    }

    @Override
    public NDList inputs(NDManager manager, List<Prepared> batch) {
        FloatBuffer values = FloatBuffer.allocate(batch.size() * how.mels() * how.frames());
        batch.forEach(sound -> values.put(((Spectra) sound).values()));
        values.flip();
        NDArray array = manager.create(values, new Shape(batch.size(), how.mels(), how.frames()));
        array.setName(how.input());
        return new NDList(array);
    }

    @Override
    public int own(Prepared payload, int vectors) {
        // a vector of several frames is the sound's if one of them is
        long own = (long) ((Spectra) payload).own() * vectors;
        return (int) Math.max(1, Math.min(vectors, (own + how.frames() - 1) / how.frames()));
    }
}
