package io.athanor.job.bundles;

import io.athanor.model.bundle.CardChoices;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a model that is to get a name; null, or empty, leaves it to the model's files.
 *
 * @param address a folder or an ONNX file
 * @param name null for the model's own
 */
public record ModelRequest(
        String address,
        @Nullable String name,
        @Nullable String variant,
        @Nullable String output,
        @Nullable String pooling,
        @Nullable Boolean normalise,
        @Nullable String prefix,
        @Nullable Integer maxTokens,
        List<Float> mean,
        List<Float> std) {

    CardChoices choices() {
        return new CardChoices(variant, output, pooling, normalise, prefix, maxTokens, mean, std);
    }
}
