package io.athanor.extract.encoder.audio;

import io.athanor.extract.payload.audio.Sound;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Power spectra |X|² of overlapping frames (the short-time Fourier transform), with the conventions of torchaudio and librosa:
 * frame t is centred at sample t · hop of the sound, which goes on mirrored at both ends; the window is Hann's, periodic, in
 * the middle of the frame. Samples are taken at a full scale of ±1. The transform is that of JTransforms, which Spark has on
 * every executor for its own. Thread-safe: the transform only reads its tables.
 */
public final class Spectrogram {
    private static final double FULL_SCALE = 1 << 15;

    private final int nFft;
    private final int hopLength;
    private final double[] window;
    private final DoubleFFT_1D transform;

    /**
     * @param nFft samples a frame
     * @param winLength samples of the frame that the window lets through
     * @param hopLength samples from frame to frame
     */
    public Spectrogram(int nFft, int winLength, int hopLength) {
        this.nFft = nFft;
        this.hopLength = hopLength;
        this.window = new double[nFft];
        int first = (nFft - winLength) / 2;
        for (int i = 0; i < winLength; i++) {
            window[first + i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / winLength);
        }
        this.transform = new DoubleFFT_1D(nFft);
    }

    /** @throws IllegalArgumentException beginning with a setting's key, if a frame cannot be so */
    static void require(int nFft, int winLength) {
        if (nFft % 2 != 0) {
            throw new IllegalArgumentException("n-fft is " + nFft + ", expected an even number");
        }
        if (winLength > nFft) {
            throw new IllegalArgumentException(
                    "win-length is " + winLength + ", expected at most the " + nFft + " of n-fft");
        }
    }

    /** The frequency of a bin in Hz. */
    static double hertz(int bin, int nFft) {
        return (double) bin * Sound.SAMPLE_RATE / nFft;
    }

    /** Samples that a sound needs to be mirrored at its ends; shorter ones are to be filled up with silence. */
    int leastSamples() {
        return nFft / 2 + 1;
    }

    /** Frames of a sound of so many samples. */
    int frames(int samples) {
        return 1 + samples / hopLength;
    }

    /**
     * The spectrum of one frame.
     *
     * @param samples at the scale of 16-bit integers, {@link #leastSamples} or more
     * @return [nFft / 2 + 1], from 0 Hz to half the sample rate
     */
    public double[] power(short[] samples, int frame) {
        double[] x = new double[nFft];
        int from = frame * hopLength - nFft / 2;
        int last = samples.length - 1;
        for (int i = 0; i < nFft; i++) {
            int at = Math.abs(from + i);
            x[i] = window[i] * samples[at > last ? 2 * last - at : at] / FULL_SCALE;
        }
        transform.realForward(x);
        // its layout: the real parts of the first and the last bin, then each other bin's real and imaginary part
        double[] power = new double[nFft / 2 + 1];
        power[0] = x[0] * x[0];
        power[nFft / 2] = x[1] * x[1];
        for (int k = 1; k < nFft / 2; k++) {
            power[k] = x[2 * k] * x[2 * k] + x[2 * k + 1] * x[2 * k + 1];
        }
        return power;
    }
}
