package io.athanor.fusion.objective;

import io.athanor.fusion.network.Output;
import io.athanor.fusion.ops.TorchOps;
import java.util.Map;
import java.util.Set;
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
    private final Map<String, MaskedRows> gathered;

    private StepContext(
            TorchOps ops, @Nullable Output<Tensor> output, Batch batch, int epoch, Map<String, MaskedRows> gathered) {
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
    public static StepContext ofBatch(TorchOps ops, Batch batch, int epoch, Map<String, MaskedRows> gathered) {
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
    public MaskedRows gathered(String representation) {
        MaskedRows found = gathered.get(representation);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the representation " + representation + " was not gathered, but " + gathered.keySet());
        }
        return found;
    }

    /**
     * What another network said of the rows; of an objective of the batch, of the step's rows of all workers. Without gradient.
     *
     * @throws IllegalArgumentException if the objective does not {@linkplain Objective#signals() name} it, or the rows carry none
     *     of that name
     */
    public MaskedRows signal(String name) {
        return batch.masked(name);
    }

    /**
     * The same as a term sees it, with operations of its own, that looks at other outputs and reads these signals.
     *
     * @param counted the rows as it counts them
     */
    StepContext of(TorchOps other, @Nullable Output<Tensor> said, Batch counted, Set<String> signals) {
        return new StepContext(other, said, counted.reading(signals), epoch, gathered);
    }
}
