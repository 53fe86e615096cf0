package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Early fusion: all features side by side with the presence mask, through hidden layers of rectified units.
 */
public record ConcatNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>(intake.parameters());
        int width = intake.modalities().size()
                + intake.schema().specs().stream().mapToInt(Intake::width).sum();
        for (int i = 0; i < settings.layers(); i++) {
            all.addAll(Layers.linear("hidden" + i, width, settings.hidden()));
            width = settings.hidden();
        }
        all.addAll(Layers.linear("head", width, outputs));
        return all;
    }

    @Override
    public int hiddenWidth() {
        return settings.hidden();
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        List<T> parts = new ArrayList<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            parts.add(ops.dropout(intake.vector(ops, inputs, spec), spec.modality() + ".input", settings.dropout()));
        }
        parts.add(intake.presence(ops, inputs));
        T x = ops.concat(parts, 1);
        for (int i = 0; i < settings.layers(); i++) {
            x = ops.relu(ops.linear(x, "hidden" + i));
            if (i + 1 < settings.layers()) {
                x = ops.dropout(x, "hidden" + i, settings.dropout());
            }
        }
        return new Output<>(ops.linear(ops.dropout(x, "head", settings.dropout()), "head"), x);
    }

    /** Early fusion; over one modality it is that modality's own head. */
    @Registered("concat")
    public record Settings(
            @Setting(value = "Width of the hidden layers.", otherwise = "128", min = 1, max = 65536)
            int hidden,

            @Setting(value = "Number of hidden layers.", otherwise = "1", min = 1, max = 16)
            int layers,

            @Setting(
                    value = "Share of the features and hidden values dropped while training.",
                    otherwise = "0.5",
                    min = 0,
                    max = 0.95)
            double dropout)
            implements NetworkSettings {

        public static Settings defaults() {
            return PipelineFile.defaults(Settings.class);
        }

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new ConcatNetwork(new Intake(encoded), outputs, this);
        }
    }
}
