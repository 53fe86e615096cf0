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

    /** Whether rows need a label to count. */
    default boolean readsLabels() {
        return false;
    }

    /** Whether it wants an ensemble's members in one output; otherwise each is shown by itself, with parameters of its own. */
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
}
