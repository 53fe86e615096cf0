package io.athanor.extending;

import io.athanor.base.Setting;
import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.ObjectiveSettings;
import io.athanor.fusion.objective.StepContext;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * −(1 − p)^γ · log p, where p is what the network gives the label: rows that are right already hardly count (Lin et al.: Focal
 * loss for dense object detection, 2017).
 *
 * @param focus γ, at least 1
 */
public record FocalLoss(double focus) implements Objective {
    /** What a pipeline file may say of it: {@code objectives: [ { focal: { focus: 2 } } ]}. */
    @Registered("focal")
    public record Settings(
            @Setting(value = "How much less a row counts that is right already.", otherwise = "2", min = 1, max = 10)
            double focus)
            implements ObjectiveSettings {
        @Override
        public Objective objective(FusionNetwork network) {
            return new FocalLoss(focus);
        }
    }

    /** What the jar's META-INF/services/io.athanor.config.PlugIn names. */
    public static final class Entry implements PlugIn {
        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }
    }

    @Override
    public boolean readsLabels() {
        return true;
    }

    @Override
    public Tensor loss(StepContext step) {
        // 0 for a row without a label, whose p is then 1
        Tensor logP = step.output()
                .logits()
                .log_softmax(1)
                .mul(step.batch().targets())
                .sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor doubt = logP.exp().neg().add(new Scalar(1.0)).pow(new Scalar(focus));
        return doubt.mul(logP).mul(step.batch().weights()).sum().neg();
    }
}
