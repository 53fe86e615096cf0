package io.athanor.fusion.objective;

import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * What a training makes small. Of {@link Scope#ROWS} it is a sum over rows, each row times its weight, so that pieces and
 * ranks add up and divide once by the sum of weights. Of {@link Scope#BATCH} it is a function of the step's rows of all
 * workers together, and counts as much as their weights do. Objectives add up: {@link Objectives#sum}.
 */
public interface Objective extends Serializable {
    default Scope scope() {
        return Scope.ROWS;
    }

    /** Tensors of its own, trained beside the network's and dropped at export. */
    default List<ParameterSpec> parameters() {
        return List.of();
    }

    /** What moves in every step before the network does, in this order. */
    default List<Phase> phases() {
        return List.of();
    }

    /** Of an objective of the batch, the names of the network's representations that it looks at. */
    default Set<String> representations() {
        return Set.of();
    }

    /**
     * The names of the signals that it reads. A row that lacks one of them counts nothing: of an objective of rows its weight is
     * 0; one of the batch leaves it out by {@link StepContext#signal}.
     */
    default Set<String> signals() {
        return Set.of();
    }

    /** Whether rows need a label to count. */
    default boolean readsLabels() {
        return false;
    }

    /**
     * Whether it wants an ensemble's members in one output; otherwise each is shown by itself, with parameters of its own. Members of
     * a cross-fitted ensemble learn from different rows: the weights are then [members × batch × 1], and a row's losses of the members
     * are to be multiplied with those.
     */
    default boolean wholeEnsemble() {
        return false;
    }

    /** What it is a weighted sum of: itself, or others. */
    default List<Term> terms() {
        return List.of(new Term(1, 0, this));
    }

    /**
     * A scalar with gradient. Of rows: Σ over the rows of weight · row's loss. Of the batch: its loss.
     *
     * @throws IllegalArgumentException if the batch lacks what it learns from (a teacher's outputs, say)
     */
    Tensor loss(StepContext step);

    /**
     * What moves in every step before the network does, by a loss of its own and with an optimiser of its own: the discriminator
     * of an adversarial game (Goodfellow et al.: Generative adversarial nets, 2014). All else is held still meanwhile.
     *
     * @param name unique among the phases of its objective
     * @param parameters that move: started as the network's are, dropped at export
     * @param objective what it makes small; it looks up these parameters, its own and those of the objective whose phase it is
     * @param times how often it moves a step, on the same rows; at least 1
     */
    record Phase(String name, List<ParameterSpec> parameters, Objective objective, int times) implements Serializable {
        public Phase {
            parameters = List.copyOf(parameters);
            if (times < 1) {
                throw new IllegalArgumentException(
                        "the phase " + name + " is taken " + times + " times, expected 1 or more");
            }
        }
    }

    /**
     * An objective and what it counts in a sum.
     *
     * @param weight once it has risen
     * @param warmUpEpochs in which the weight rises in a line: to weight/(n + 1) in the first epoch, …; 0 for none
     */
    record Term(double weight, int warmUpEpochs, Objective objective) implements Serializable {
        /** @param epoch counted from 1; 0, which is validation, counts it whole */
        public double at(int epoch) {
            return epoch == 0 || epoch > warmUpEpochs ? weight : weight * epoch / (warmUpEpochs + 1);
        }
    }
}
