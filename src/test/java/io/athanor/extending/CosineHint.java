package io.athanor.extending;

import io.athanor.base.Setting;
import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.distill.DistillationTerm;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.train.rows.SignalWidths;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** 1 − the cosine between a learned projection of the student's fused representation and one of the teacher's. */
public record CosineHint(String signal, int studentWidth, int teacherWidth) implements Objective {
    /** What a pipeline file may say of it: {@code learn-from: [ { cosine-hint: { weight: 0.2, signal: text } } ]}. */
    @Registered("cosine-hint")
    public record Settings(
            @Setting(value = "The teacher's representation.", otherwise = "fused")
            String signal) implements DistillationTerm {
        @Override
        public List<Signal> signals() {
            return List.of(new Signal(signal));
        }

        @Override
        public Objective objective(FusionNetwork student, SignalWidths signals) {
            return new CosineHint(signal, student.hiddenWidth(), signals.of(signal));
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
    public List<ParameterSpec> parameters() {
        return Layers.linear("cosine", studentWidth, teacherWidth);
    }

    @Override
    public Set<String> signals() {
        return Set.of(signal);
    }

    @Override
    public Tensor loss(StepContext step) {
        Tensor own = step.ops().linear(step.output().hidden(), "cosine");
        Tensor cosine = torch.cosine_similarity(own, step.batch().signal(signal), 1, 1e-6);
        Tensor away = cosine.neg().add(new Scalar(1.0)).unsqueeze(1);
        return away.mul(step.batch().weights()).sum();
    }
}
