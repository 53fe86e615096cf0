package io.athanor.extract.encoder.text;

import io.athanor.base.Changes;
import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Texts to counts of their n-grams in small letters, hashed to places of a vector (Weinberger et al.: Feature hashing
 * for large scale multitask learning, 2009) as scikit-learn's {@code HashingVectorizer} does: a piece's place is the absolute
 * value of its MurmurHash3 (32 bits, seed 0, of UTF-8) modulo the width, and its count is subtracted where the hash is negative,
 * so that pieces that share a place cancel out on average. The vector has length 1 unless {@link HashingSettings#norm} says no.
 */
public record NgramExtractor(Ngrams pieces, int minN, int maxN, HashingSettings hashing, CleaningSettings cleaning)
        implements FeatureExtractor {
    /** Standardised, the rarest pieces would be the loudest. */
    private static final List<String> TF_IDF = List.of("idf", "l2");

    @Override
    public Shape output() {
        return new Shape.Vector(hashing.nFeatures());
    }

    @Override
    public String norm() {
        return hashing.norm();
    }

    @Override
    public Session open(ExecutorPlace place) {
        ComputedSession session = payload -> TextDecoder.decode(payload, cleaning, this::feature);
        return session;
    }

    private Decoded feature(String text, Changes changes) {
        ReadText read = ReadText.of(text, hashing.maxCharacters(), changes);
        Map<String, Integer> counts = new HashMap<>();
        pieces.each(read.text().toLowerCase(Locale.ROOT), minN, maxN, piece -> counts.merge(piece, 1, Integer::sum));
        return counts.isEmpty()
                ? Decoded.rejected(Rejection.EMPTY, pieces.without())
                : new ComputedSession.Feature(hashed(counts), read.changes());
    }

    private float[] hashed(Map<String, Integer> counts) {
        double[] sums = new double[hashing.nFeatures()];
        counts.forEach((piece, count) -> {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            int hash = MurmurHash3.hash32x86(bytes, 0, bytes.length, 0);
            double weight = hashing.sublinearTf() ? 1 + Math.log(count) : count;
            sums[(int) (Math.abs((long) hash) % sums.length)] +=
                    hash >= 0 || !hashing.alternateSign() ? weight : -weight;
        });
        double length = hashing.norm().equals("l2") ? length(sums) : 1;
        float[] feature = new float[sums.length];
        for (int i = 0; i < feature.length; i++) {
            feature[i] = (float) (sums[i] / length);
        }
        return feature;
    }

    private static double length(double[] sums) {
        double squares = 0;
        for (double sum : sums) {
            squares += sum * sum;
        }
        // all may have cancelled out, in a narrow vector
        return squares == 0 ? 1 : Math.sqrt(squares);
    }

    private static void require(int minN, int maxN) {
        if (minN > maxN) {
            throw new IllegalArgumentException("min-n is " + minN + ", expected at most the " + maxN + " of max-n");
        }
    }

    /** Characters in a row, hashed: a vector of 4,096 values, for any language and with spelling mistakes. */
    @Registered("character-ngrams")
    public record OfCharacters(
            @Setting(value = "Characters of the shortest pieces.", otherwise = "2", min = 1, max = 16)
            int minN,

            @Setting(value = "Characters of the longest pieces.", otherwise = "4", min = 1, max = 16)
            int maxN,

            @Setting(value = "How pieces become a vector.", otherwise = "{}", inline = true)
            HashingSettings hashing,

            @Setting(value = "What is done to a text first.", otherwise = "{}", inline = true)
            CleaningSettings cleaning)
            implements TextEncoderSettings {
        public OfCharacters {
            require(minN, maxN);
        }

        @Override
        public List<String> transforms() {
            return TF_IDF;
        }

        @Override
        public FeatureExtractor extractor() {
            return new NgramExtractor(Ngrams.CHARACTERS, minN, maxN, hashing, cleaning);
        }
    }

    /** Words in a row, hashed: a vector of 4,096 values. Behind {@code idf} and {@code l2}, where nothing else is said, it is TF-IDF. */
    @Registered("word-ngrams")
    public record OfWords(
            @Setting(value = "Words of the shortest pieces.", otherwise = "1", min = 1, max = 16)
            int minN,

            @Setting(value = "Words of the longest pieces.", otherwise = "1", min = 1, max = 16)
            int maxN,

            @Setting(value = "How pieces become a vector.", otherwise = "{}", inline = true)
            HashingSettings hashing,

            @Setting(value = "What is done to a text first.", otherwise = "{}", inline = true)
            CleaningSettings cleaning)
            implements TextEncoderSettings {
        public OfWords {
            require(minN, maxN);
        }

        @Override
        public List<String> transforms() {
            return TF_IDF;
        }

        @Override
        public FeatureExtractor extractor() {
            return new NgramExtractor(Ngrams.WORDS, minN, maxN, hashing, cleaning);
        }
    }
}
