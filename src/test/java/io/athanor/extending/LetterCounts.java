package io.athanor.extending;

import io.athanor.base.Setting;
import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Texts to how often each letter from a to z stands in them; it needs no model. */
public record LetterCounts(boolean shares) implements FeatureExtractor {
    private static final int LETTERS = 26;

    /** What a pipeline file may say of it: {@code text: { from: txt, encoder: letter-counts }}. */
    @Registered("letter-counts")
    public record Settings(
            @Setting(value = "Shares of all letters, not numbers of them.", otherwise = "false")
            boolean shares) implements EncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new LetterCounts(shares);
        }

        @Override
        public boolean isText() {
            return true;
        }
    }

    /** What the jar's META-INF/services/io.athanor.config.PlugIn names. */
    public static final class Entry implements PlugIn {
        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }
    }

    @Override
    public Shape output() {
        return new Shape.Vector(LETTERS);
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new Live(shares);
    }

    /** A text's letters, counted. */
    private record Counted(float[] counts) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return 4L * LETTERS;
        }
    }

    private record Live(boolean shares) implements Session {
        @Override
        public Decoded decode(byte[] payload) {
            float[] counts = new float[LETTERS];
            int all = 0;
            for (char c : new String(payload, StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .toCharArray()) {
                if (c >= 'a' && c <= 'z') {
                    counts[c - 'a']++;
                    all++;
                }
            }
            return all == 0
                    ? Decoded.rejected(Rejection.EMPTY, "no letter from a to z")
                    : new Counted(scaled(counts, all));
        }

        private float[] scaled(float[] counts, int all) {
            for (int i = 0; shares && i < LETTERS; i++) {
                counts[i] /= all;
            }
            return counts;
        }

        @Override
        public List<float[]> infer(List<Prepared> batch) {
            return batch.stream().map(text -> ((Counted) text).counts()).toList();
        }

        @Override
        public void close() {}
    }
}
