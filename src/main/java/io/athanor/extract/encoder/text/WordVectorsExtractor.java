package io.athanor.extract.encoder.text;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.model.ModelBundle;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.WordVectorBundles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Texts to the vectors of their words, of a file that somebody trained (Mikolov et al.: Efficient estimation of word representations in
 * vector space, 2013; Pennington et al.: GloVe, 2014): their mean, or all of them. Words that the file does not have are left out,
 * and counted; a text without any other is zeros.
 *
 * @param maxWords words that are read of the file
 * @param maxTokens words of the longest sequence
 */
public record WordVectorsExtractor(
        BundleCard card, boolean pooled, int maxWords, int maxTokens, int maxCharacters, CleaningSettings cleaning)
        implements FeatureExtractor {
    @Override
    public Shape output() {
        return pooled ? new Shape.Vector(width()) : new Shape.Sequence(maxTokens, width());
    }

    private int width() {
        return card.gives().width();
    }

    @Override
    public Optional<ModelBundle> bundle() {
        return Optional.of(card.bundle());
    }

    @Override
    public Session open(ExecutorPlace place) {
        WordVectors vectors = WordVectors.of(card.bundle().file(BundleCard.VECTORS), maxWords);
        ComputedSession session =
                payload -> TextDecoder.decode(payload, cleaning, (text, changes) -> feature(vectors, text, changes));
        return session;
    }

    private Decoded feature(WordVectors vectors, String text, Changes changes) {
        ReadText read = ReadText.of(text, maxCharacters, changes);
        List<String> words = new ArrayList<>();
        Ngrams.WORDS.each(read.text(), 1, 1, words::add);
        if (words.isEmpty()) {
            return Decoded.rejected(Rejection.EMPTY, Ngrams.WORDS.without());
        }
        List<float[]> known = new ArrayList<>();
        String unknown = "";
        for (String word : words) {
            float[] vector = vectors.of(word);
            if (vector == null) {
                unknown = word;
            } else {
                known.add(vector);
            }
        }
        Changes all = read.changes();
        if (known.size() < words.size()) {
            all = all.plus(Changes.of(Change.WORD_UNKNOWN, words.size() - known.size(), "'" + unknown + "'"));
        }
        if (known.isEmpty()) {
            return new ComputedSession.Feature(
                    new float[width()],
                    all.plus(Changes.of(Change.TEXT_UNKNOWN, 1, words.size() + " words, such as '" + unknown + "'")));
        }
        if (pooled) {
            return new ComputedSession.Feature(mean(known), all);
        }
        if (known.size() > maxTokens) {
            all = all.plus(Changes.of(
                    Change.TEXT_CLIPPED,
                    1,
                    known.size() + " words with a vector, of which " + maxTokens + " were read"));
        }
        return new ComputedSession.Feature(sequence(known.subList(0, Math.min(maxTokens, known.size()))), all);
    }

    private float[] mean(List<float[]> vectors) {
        double[] sums = new double[width()];
        for (float[] vector : vectors) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += vector[i];
            }
        }
        float[] mean = new float[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sums[i] / vectors.size());
        }
        return mean;
    }

    private float[] sequence(List<float[]> vectors) {
        float[] sequence = new float[vectors.size() * width()];
        for (int t = 0; t < vectors.size(); t++) {
            System.arraycopy(vectors.get(t), 0, sequence, t * width(), width());
        }
        return sequence;
    }

    /** Vectors of the words of a text, of a file of GloVe, word2vec or fastText: their mean, or a sequence. */
    @Registered("word-vectors")
    public record Settings(
            @Setting(
                    "The vectors: a file of GloVe (.txt), word2vec (.txt or .bin) or fastText (.vec), plain, .gz or .zst, at any"
                            + " address that the cluster reads, or a name that athanor models words gave.")
            String model,

            @Setting(
                    value = "The mean of the words' vectors (pooled), or a vector a word (sequence).",
                    otherwise = "pooled",
                    oneOf = {"pooled", "sequence"})
            String tokens,

            @Setting(
                    value =
                            "Words read of the file, from its beginning, where the commonest stand: each takes its vector's"
                                    + " values, 4 bytes each, of every executor's memory.",
                    otherwise = "200000",
                    min = 1,
                    max = 10000000)
            int maxWords,

            @Setting(
                    value = "Vectors of a sequence; the rest of the words is cut off.",
                    otherwise = "128",
                    min = 1,
                    max = 8192)
            int maxTokens,

            @Setting(
                    value = "Characters read of a text; the rest is cut off.",
                    otherwise = "100000",
                    min = 1,
                    max = 10000000)
            int maxCharacters,

            @Setting(value = "What is done to a text first.", otherwise = "{}", inline = true)
            CleaningSettings cleaning)
            implements TextEncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new WordVectorsExtractor(
                    WordVectorBundles.card(model),
                    tokens.equals("pooled"),
                    maxWords,
                    maxTokens,
                    maxCharacters,
                    cleaning);
        }

        /** The file counts by its hash, and not by where it lies. */
        @Override
        public SortedMap<String, Object> identity() {
            SortedMap<String, Object> identity = SettingsIdentity.of(this);
            SortedMap<String, Object> settings = new TreeMap<>((Map<String, ?>) identity.get("settings"));
            settings.remove("model");
            identity.put("settings", settings);
            return identity;
        }
    }
}
