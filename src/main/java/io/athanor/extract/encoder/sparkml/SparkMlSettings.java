package io.athanor.extract.encoder.sparkml;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.config.SettingsCopy;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.extract.ColumnSettings;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ModalitySettings;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Any transformer of Spark ML: exactly one of {@code model} and {@code transformer} is given. */
@Registered("spark-ml")
public record SparkMlSettings(
        @Setting(
                value = "The folder of a fitted PipelineModel or other transformer, as Spark ML saves it.",
                otherwise = Setting.NONE)
        @Nullable
        String model,

        @Setting(value = "A transformer that needs no fitting, by the name of its class.", otherwise = Setting.NONE)
        @Nullable
        String transformer,

        @Setting(value = "Params of the transformer, by name.", otherwise = "{}")
        Map<String, String> params,

        @Setting("The cells that it reads; a sample that lacks one of them lacks the feature.")
        List<String> from,

        @Setting(
                value = "What the transformer calls these columns, in the same order; as the cells if left out.",
                otherwise = "[]")
        List<String> input,

        @Setting(value = "Those of the cells that it is given as numbers; the others are texts.", otherwise = "[]")
        List<String> numeric,

        @Setting(
                "The column that it makes: a vector, a list of numbers, or a list of vectors or structs, which is a sequence.")
        String output,

        @Setting(value = "Of structs, the field that holds the vector.", otherwise = "embeddings")
        String field,

        @Setting(
                value = "Values a vector; others go to quarantine. The commonest width if left out.",
                otherwise = Setting.NONE,
                min = 1,
                max = 1000000)
        @Nullable
        Integer width,

        @Setting(
                value = "Vectors of a sequence that are kept; the rest is cut off and counted.",
                otherwise = "128",
                min = 1,
                max = 65536)
        int maxTokens,

        @Setting(
                value =
                        "Of the code, in any form: another one has the features made anew. A model's files are looked at anyway.",
                otherwise = "1")
        String version)
        implements ColumnSettings {
    public SparkMlSettings {
        from = List.copyOf(from);
        numeric = List.copyOf(numeric);
        params = Map.copyOf(params);
        if ((model == null) == (transformer == null)) {
            throw new IllegalArgumentException("expected exactly one of model and transformer");
        }
        if (from.isEmpty() || from.stream().distinct().count() != from.size()) {
            throw new IllegalArgumentException("from is " + from + ", expected at least one cell, each once");
        }
        input = input.isEmpty() ? from : List.copyOf(input);
        if (input.size() != from.size() || input.stream().distinct().count() != input.size()) {
            throw new IllegalArgumentException("input is " + input + ", expected a column for each of from " + from);
        }
        for (String name : numeric) {
            if (!from.contains(name)) {
                throw new IllegalArgumentException("numeric names '" + name + "', expected some of from " + from);
            }
        }
        if (input.contains(output)) {
            throw new IllegalArgumentException(
                    "output is " + output + ", expected a column that the transformer makes");
        }
    }

    @Override
    public FeatureStage stage(Modality modality, Configuration hadoop) {
        return new SparkMlStage(modality, this, model == null ? "" : ForeignTransformer.hash(model, hadoop));
    }

    @Override
    public ModalitySettings asTrained(Shape shape) {
        if (shape instanceof Shape.Vector vector) {
            return SettingsCopy.with(this, "width", vector.width());
        }
        return shape instanceof Shape.Sequence sequence
                ? SettingsCopy.with(
                        SettingsCopy.with(this, "width", sequence.width()), "max-tokens", sequence.maxTokens())
                : this;
    }

    /** What it is, for a person. */
    String title() {
        return model != null ? "the model " + model : "the transformer " + transformer;
    }
}
