package io.athanor.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.athanor.model.ModelBundles;
import java.io.IOException;
import java.io.UncheckedIOException;

/** MiniLM's word pieces, the same for all contenders. */
final class Tokens implements AutoCloseable {
    /** What the tokenizer's own file pads every text to. */
    static final int PADDED = 128;

    private final HuggingFaceTokenizer tokenizer;

    private Tokens(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    static Tokens unpadded() {
        try {
            return new Tokens(HuggingFaceTokenizer.builder()
                    .optTokenizerPath(ModelBundles.MINILM_L6.file("tokenizer").onDisk())
                    .optPadding(false)
                    .optTruncation(true)
                    .optMaxLength(PADDED)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer", e);
        }
    }

    long[] of(String text) {
        return tokenizer.encode(text).getIds();
    }

    /** The mean of the states of real tokens, at unit length. */
    static float[] unitMean(float[] states, int from, int tokens, int width) {
        float[] mean = new float[width];
        for (int t = 0; t < tokens; t++) {
            for (int k = 0; k < width; k++) {
                mean[k] += states[from + t * width + k];
            }
        }
        double squares = 0;
        for (float value : mean) {
            squares += value * value;
        }
        float norm = (float) Math.sqrt(squares);
        for (int k = 0; k < width; k++) {
            mean[k] /= norm;
        }
        return mean;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
