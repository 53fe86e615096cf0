package io.athanor.fusion.objective;

import io.athanor.fusion.network.Output;
import io.athanor.fusion.ops.TorchOps;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What an objective sees of a step. The tensors belong to the step's pointer scope. An ensemble shows each of its members by
 * itself, unless the objective {@linkplain Objective#wholeEnsemble wants} them together.
 */
public final class StepContext {
    private final TorchOps ops;
    private final @Nullable Output<Tensor> output;
    private final Batch batch;
    private final int epoch;
    private final Map<String, Gathered> gathered;

    private StepContext(
            TorchOps ops, @Nullable Output<Tensor> output, Batch batch, int epoch, Map<String, Gathered> gathered) {
        this.ops = ops;
        this.output = output;
        this.batch = batch;
        this.epoch = epoch;
        this.gathered = gathered;
    }

    /** Of some of a step's rows. */
    public StepContext(TorchOps ops, Output<Tensor> output, Batch batch, int epoch) {
        this(ops, output, batch, epoch, Map.of());
    }

    /** Of a step's rows of all workers. */
    public static StepContext ofBatch(TorchOps ops, Batch batch, int epoch, Map<String, Gathered> gathered) {
        return new StepContext(ops, null, batch, epoch, gathered);
    }

    /** Looks up the objective's parameters, and drops values of these rows: what is drawn is theirs in this epoch. */
    public TorchOps ops() {
        return ops;
    }

    /**
     * What the network says of the rows.
     *
     * @throws IllegalStateException if the objective is of the batch
     */
    public Output<Tensor> output() {
        if (output == null) {
            throw new IllegalStateException("an objective of the batch sees gathered representations, and no output");
        }
        return output;
    }

    /** The rows; for an objective of the batch without features. */
    public Batch batch() {
        return batch;
    }

    /** Counted from 1; 0 while validating. */
    public int epoch() {
        return epoch;
    }

    /**
     * A representation of the step's rows of all workers.
     *
     * @throws IllegalArgumentException if the objective does not {@linkplain Objective#representations() name} it
     */
    public Gathered gathered(String representation) {
        Gathered found = gathered.get(representation);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the representation " + representation + " was not gathered, but " + gathered.keySet());
        }
        return found;
    }

    /** The same with other operations and of other outputs. */
    StepContext with(TorchOps other, @Nullable Output<Tensor> said) {
        return new StepContext(other, said, batch, epoch, gathered);
    }
}
