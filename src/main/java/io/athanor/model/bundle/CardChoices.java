package io.athanor.model.bundle;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a model beyond its files; null, or empty, leaves it to these.
 *
 * @param variant the file {@code model_<variant>.onnx} beside {@code model.onnx}: {@code fp16}, {@code int8}
 * @param output the name of the output that is the feature
 * @param pooling see {@link FeatureOutput#pooling}
 * @param normalise see {@link FeatureOutput#normalise}
 * @param prefix put before each text
 * @param maxTokens word pieces read of a text
 * @param mean of red, green and blue of pictures in [0, 1]
 * @param std of red, green and blue
 */
public record CardChoices(
        @Nullable String variant,
        @Nullable String output,
        @Nullable String pooling,
        @Nullable Boolean normalise,
        @Nullable String prefix,
        @Nullable Integer maxTokens,
        List<Float> mean,
        List<Float> std)
        implements Serializable {
    public static final CardChoices NONE = new CardChoices(null, null, null, null, null, null, List.of(), List.of());

    public CardChoices {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }
}
