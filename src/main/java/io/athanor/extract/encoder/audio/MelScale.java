package io.athanor.extract.encoder.audio;

/** How pitch is heard, in mel, and how high its filters are; equal steps of mel sound equally far apart. */
public enum MelScale {
    /** 2595 · log₁₀(1 + f / 700) (O'Shaughnessy, 1987), triangles of height 1: the default of HTK and torchaudio. */
    HTK {
        @Override
        double mel(double hertz) {
            return 2595 * Math.log10(1 + hertz / 700);
        }

        @Override
        double hertz(double mel) {
            return 700 * (Math.pow(10, mel / 2595) - 1);
        }

        @Override
        double height(double width) {
            return 1;
        }
    },

    /** A line up to 1 kHz and a logarithm above, triangles of area 1 (Slaney's Auditory Toolbox, 1998): the default of librosa. */
    SLANEY {
        private static final double BREAK_HERTZ = 1000;
        private static final double BREAK_MEL = 15;
        private static final double HERTZ_A_MEL = BREAK_HERTZ / BREAK_MEL;
        private static final double LOG_STEP = Math.log(6.4) / 27;

        @Override
        double mel(double hertz) {
            return hertz < BREAK_HERTZ ? hertz / HERTZ_A_MEL : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
        }

        @Override
        double hertz(double mel) {
            return mel < BREAK_MEL ? mel * HERTZ_A_MEL : BREAK_HERTZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
        }

        @Override
        double height(double width) {
            return 2 / width;
        }
    };

    abstract double mel(double hertz);

    abstract double hertz(double mel);

    /** @param width of a triangle, in Hz */
    abstract double height(double width);

    /** Overlapping triangles, each from the centre of the one before it to that of the next: [nMels × nFft / 2 + 1]. */
    public FilterBank filters(int nMels, int nFft, double fMin, double fMax) {
        double[] edges = new double[nMels + 2];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = hertz(mel(fMin) + i * (mel(fMax) - mel(fMin)) / (nMels + 1));
        }
        double[][] weights = new double[nMels][nFft / 2 + 1];
        for (int m = 0; m < nMels; m++) {
            double height = height(edges[m + 2] - edges[m]);
            for (int k = 0; k < weights[m].length; k++) {
                double f = Spectrogram.hertz(k, nFft);
                double up = (f - edges[m]) / (edges[m + 1] - edges[m]);
                double down = (edges[m + 2] - f) / (edges[m + 2] - edges[m + 1]);
                weights[m][k] = height * Math.max(0, Math.min(up, down));
            }
        }
        return new FilterBank(weights);
    }
}
