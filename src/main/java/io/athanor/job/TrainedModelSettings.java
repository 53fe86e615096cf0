package io.athanor.job;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.config.SettingsCopy;
import io.athanor.extract.ModalitySettings;
import java.util.Map;

/** What a model says that this program trained, in this or in another pipeline. */
@Registered("model")
public record TrainedModelSettings(
        @Setting(
                "The model: WORKDIR#NAME, the teacher, student or other model of the last run in a work directory; or the folder"
                        + " of an exported model (card.json, model.onnx), such as WORKDIR/models/NAME/FINGERPRINT.")
        String model,

        @Setting(
                value =
                        "What of it is the feature: the fused representation, the logits, or its predictions (probabilities, or"
                                + " values in the labels' unit).",
                otherwise = "fused",
                oneOf = {"fused", "logits", "predictions"})
        String output,

        @Setting(
                value =
                        "Fields of this source, by what the model's own pipeline calls them, where they differ: {png: jpg}.",
                otherwise = "{}")
        Map<String, String> fields,

        @Setting(
                value =
                        "Modalities of this pipeline, by those of the model, whose features it is given; the others are extracted"
                                + " as the model's own pipeline does it.",
                otherwise = "{}")
        Map<String, String> inputs)
        implements ModalitySettings {
    /** Between a work directory and a model's name. */
    public static final String NAME = "#";

    public TrainedModelSettings {
        fields = Map.copyOf(fields);
        inputs = Map.copyOf(inputs);
    }

    /** The same with the model of this address. */
    public TrainedModelSettings of(String address) {
        return SettingsCopy.with(this, "model", address);
    }
}
