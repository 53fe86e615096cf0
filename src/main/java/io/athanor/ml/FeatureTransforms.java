package io.athanor.ml;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.PlugIns;
import io.athanor.config.SettingsRegistry;
import io.athanor.data.Modality;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fitting.TransformTerm;
import io.athanor.train.fitting.Transforms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What feature columns go through before any network, written as a pipeline file writes it. */
record FeatureTransforms(
        @Setting(value = "Lists of transforms, by feature column.")
        Map<String, List<TransformTerm>> transforms) {
    /**
     * Reads them.
     *
     * @param text a mapping in YAML's flow style, which JSON is too
     * @param columns the feature columns
     * @throws UserError naming every mistake
     */
    static Map<Modality, TransformChain> parse(String text, List<Modality> columns) {
        SettingsRegistry<FeatureTransforms> registry = SettingsRegistry.of(FeatureTransforms.class)
                .with(PlugIns.found().addedTo(Transforms.registry()));
        Map<Modality, TransformChain> chains = new LinkedHashMap<>();
        PipelineFile.read("{transforms: " + text + "}", "the parameter transforms", List.of(), Map.of(), registry)
                .settings()
                .transforms()
                .forEach((column, terms) -> {
                    Modality modality = new Modality(column);
                    if (!columns.contains(modality)) {
                        throw new UserError("Cannot take the parameter transforms: found the column '" + column
                                + "', expected one of " + columns + ". Correct it, or add it to inputCols.");
                    }
                    chains.put(modality, chain(column, terms));
                });
        return chains;
    }

    private static TransformChain chain(String column, List<TransformTerm> terms) {
        try {
            return TransformChain.of(terms);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "Cannot take the parameter transforms of '" + column + "': " + e.getMessage() + ". Change them.",
                    e);
        }
    }
}
