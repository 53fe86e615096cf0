package io.athanor.extract.encoder.transcript;

import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.onnx.OnnxExtractor;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelFile;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sounds to the feature of the text that is heard in them.
 *
 * @param speech gives the scores of pieces of text, a vector a frame
 * @param vocabulary what these are
 */
public record TranscriptExtractor(OnnxExtractor speech, ModelFile vocabulary, FeatureExtractor text)
        implements FeatureExtractor {
    @Override
    public Shape output() {
        return text.output();
    }

    @Override
    public String norm() {
        return text.norm();
    }

    /** Both, as one: their hashes decide the feature, and their weights are what it costs. */
    @Override
    public Optional<ModelBundle> bundle() {
        ModelBundle heard = speech.card().bundle();
        SortedMap<String, ModelFile> files = new TreeMap<>();
        heard.files().forEach((role, file) -> files.put(within("speech", role), file));
        files.put("speech-vocabulary", vocabulary);
        Optional<ModelBundle> read = text.bundle();
        read.ifPresent(bundle -> bundle.files().forEach((role, file) -> files.put(within("text", role), file)));
        return Optional.of(new ModelBundle(
                heard.name() + read.map(bundle -> ", " + bundle.name()).orElse(""),
                files,
                heard.parameters() + read.map(ModelBundle::parameters).orElse(0L),
                heard.licence() + read.map(bundle -> ", " + bundle.licence()).orElse(""),
                heard.origin() + read.map(bundle -> ", " + bundle.origin()).orElse("")));
    }

    private static String within(String part, String role) {
        return role.startsWith(ModelBundle.EXTERNAL)
                ? ModelBundle.EXTERNAL + part + "/" + role.substring(ModelBundle.EXTERNAL.length())
                : part + "-" + role;
    }

    @Override
    public int batchRows() {
        return text.batchRows();
    }

    @Override
    public Session open(ExecutorPlace place) {
        CtcVocabulary pieces = CtcVocabulary.of(vocabulary);
        int width = speech.card().gives().width();
        return new TranscriptSession(speech.open(place), scores -> pieces.greedy(scores, width), text.open(place));
    }
}
