package io.athanor.fusion.objective;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The task's loss of every modality's own head on the rows where it is there, divided by the number of heads: keeps a
 * weak modality learning when a strong one already explains the labels. Of an ensemble it is the mean of the members'.
 *
 * @param labelSmoothing as in {@link Supervised}
 */
public record ModalitySupervised(double labelSmoothing) implements Objective {
    @Override
    public boolean readsLabels() {
        return true;
    }

    /** Members side by side are one operation. */
    @Override
    public boolean wholeEnsemble() {
        return true;
    }

    @Override
    public Tensor loss(StepContext step) {
        List<Output<Tensor>> voices = step.output().voices();
        Set<Modality> heads = voices.get(0).unimodalLogits().keySet();
        if (heads.isEmpty()) {
            return step.batch().weights().sum().mul(new Scalar(0.0));
        }
        // members side by side, then heads: each small operation costs more than its numbers
        Tensor[] logits = new Tensor[heads.size()];
        Tensor[] weights = new Tensor[heads.size()];
        int at = 0;
        for (Modality m : heads) {
            List<Tensor> members = new ArrayList<>();
            for (Output<Tensor> voice : voices) {
                members.add(of(voice.unimodalLogits(), m));
            }
            logits[at] = torch.stack(new TensorVector(members.toArray(new Tensor[0])));
            Tensor counted = step.batch().inputs().presence(m).mul(step.batch().weights());
            // members that learn from different rows have weights of their own already
            weights[at++] = counted.dim() == 2 ? counted.unsqueeze(0) : counted;
        }
        return SupervisedLoss.rows(torch.stack(new TensorVector(logits)), step.batch(), labelSmoothing)
                .mul(torch.stack(new TensorVector(weights)))
                .sum()
                .div(new Scalar((double) heads.size() * voices.size()));
    }

    private static Tensor of(Map<Modality, Tensor> heads, Modality modality) {
        Tensor logits = heads.get(modality);
        if (logits == null) {
            throw new IllegalArgumentException("a member of the ensemble has no head of " + modality);
        }
        return logits;
    }

    /** Each modality's own head learns the labels too, where the network has such heads. */
    @Registered("modality-supervised")
    public record Settings(
            @Setting(
                    value = "Share of the target spread over all classes, or over a label and its absence.",
                    otherwise = "0.05",
                    min = 0,
                    max = 0.95)
            double smoothing)
            implements ObjectiveSettings {

        @Override
        public Objective objective(FusionNetwork network) {
            return new ModalitySupervised(smoothing);
        }
    }
}
