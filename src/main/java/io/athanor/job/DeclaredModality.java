package io.athanor.job;

import io.athanor.base.Setting;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.source.TextLanguage;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fitting.TransformTerm;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A modality as a pipeline file declares it: what extraction makes of it, and what is fitted on the training rows. The two are
 * kept apart, so that another transform extracts nothing anew.
 *
 * @param transforms null where what the encoder proposes, or the usual, is done
 */
public record DeclaredModality(
        @Setting(
                value = "How the modality becomes a feature.",
                tag = "encoder",
                tagValue =
                        "How the modality becomes a feature: a bundled encoder, columns, or a table of another system.",
                otherwise = "columns",
                inline = true)
        ModalitySettings encoder,

        @Setting(
                value =
                        "What the feature goes through before any network, fitted on the training rows: a list of names, each"
                                + " with its settings. Left out: what the encoder proposes (idf and l2 for n-grams), otherwise standardise,"
                                + " after impute and one-hot where it is a table.",
                otherwise = Setting.NONE)
        @Nullable
        List<TransformTerm> transforms)
        implements Serializable {
    public DeclaredModality {
        if (encoder instanceof PayloadSettings payload && !payload.languages().isEmpty()) {
            TextLanguage.require(payload.languages());
            if (!payload.isText()) {
                throw new IllegalArgumentException("languages is set, expected an encoder of texts beside it");
            }
        }
        if (transforms != null) {
            transforms = List.copyOf(transforms);
            TransformChain chain = TransformChain.of(transforms);
            if (encoder instanceof PayloadSettings && chain.readsColumns()) {
                throw new IllegalArgumentException("transforms has '" + chain
                        + "', expected no impute and no one-hot: the encoder makes numbers, not columns of a table");
            }
        }
    }

    /** What is written, or else what the encoder proposes, if it does. */
    public Optional<TransformChain> chain() {
        if (transforms == null && encoder instanceof PayloadSettings payload) {
            List<String> proposed = payload.encoder().transforms();
            return proposed.isEmpty() ? Optional.empty() : Optional.of(TransformChain.named(proposed));
        }
        return Optional.ofNullable(transforms).map(TransformChain::of);
    }
}
