package io.athanor.train.score;

import io.athanor.fusion.network.Signal;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.step.StepSignals;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.List;

/**
 * Trained networks that another training asks within its steps, each of the rows that it answers for: the very rows of the
 * step, as they are at that moment, instead of a table of outputs.
 *
 * @param answers no row may be answered for twice; all encode the rows alike
 * @param signals what they are asked for
 */
public record FrozenNetworks(List<Scoring.Answers> answers, List<Signal> signals) implements Serializable {
    /** Nobody is asked. */
    public static final FrozenNetworks NONE = new FrozenNetworks(List.of(), List.of());

    public FrozenNetworks {
        answers = List.copyOf(answers);
        signals = List.copyOf(signals);
        if (answers.isEmpty() != signals.isEmpty()) {
            throw new IllegalArgumentException(answers.size() + " networks are asked for " + signals);
        }
    }

    public boolean isEmpty() {
        return answers.isEmpty();
    }

    public List<SignalColumn> columns() {
        return isEmpty() ? List.of() : answers.get(0).model().columns(signals);
    }

    /**
     * Of all modalities that they read, and those of another network.
     *
     * @throws io.athanor.base.UserError if a modality goes through transforms that each has for itself
     */
    public FittedTransforms transforms(FittedTransforms others) {
        FittedTransforms all = others;
        for (Scoring.Answers each : answers) {
            all = all.and(each.model().transforms());
        }
        return all;
    }

    /** The rows that each answers for, in their order. */
    public List<RowSelection> rows() {
        return answers.stream().map(Scoring.Answers::rows).toList();
    }

    /** They as they can be asked by a rank; in the caller's pointer scope. */
    public StepSignals on(TorchDevice device) {
        return isEmpty()
                ? StepSignals.none()
                : new FrozenSignals(answers.stream().map(Scoring.Answers::model).toList(), signals, device);
    }
}
