package io.athanor.train.score;

import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Runs a trained network over rows on the processor, without dropout and without gradient. Holds native memory; closed by its maker. */
public final class Scorer implements AutoCloseable {
    private static final int BATCH = 256;

    private final FusionNetwork network;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    public Scorer(FusionNetwork network, Weights weights) {
        Torch.useOneCore();
        this.network = network;
        try (PointerScope scope = new PointerScope()) {
            for (ParameterSpec p : network.parameters()) {
                Tensor t = Torch.tensor(weights.of(p.name()), p.shape());
                // a count of our own: detaching gives the scope's back, and would free the tensor with it
                t.retainReference();
                scope.detach(t);
                parameters.put(p.name(), t);
            }
        }
    }

    /** Logits and hidden layer of every row, whatever its split and whatever it lacks. */
    public Scores score(TrainingRows rows, RowMask mask) {
        float[][][] said =
                score(rows, RowNumbers.range(0, rows.size()), mask, List.of(Signal.LOGITS, Signal.FUSED), false);
        return new Scores(said[0], said[1]);
    }

    /** Logits of some rows, in their order. */
    public float[][] logits(TrainingRows rows, RowNumbers some) {
        return Objects.requireNonNull(score(rows, some, RowMask.nothing(), List.of(Signal.LOGITS), false)[0]);
    }

    /**
     * What the network says of every row, whatever its split.
     *
     * @return [signal][row] → its values, null for a row that lacks what it is made of
     */
    public float[] @Nullable [][] score(TrainingRows rows, RowMask mask, List<Signal> signals) {
        return score(rows, RowNumbers.range(0, rows.size()), mask, signals, true);
    }

    /**
     * What each modality counts in the fused layer of rows as they are: the sum over those rows that have it, and how many these are.
     *
     * @return [weights, rows], each a modality in the order of the schema; empty of a network that weighs none
     */
    public Optional<double[][]> modalityWeights(TrainingRows rows) {
        int modalities = rows.schema().modalities().size();
        double[][] sums = new double[2][modalities];
        for (int from = 0; from < rows.size(); from += BATCH) {
            int offset = from;
            BatchRows batch = BatchRows.of(rows, Math.min(BATCH, rows.size() - from), i -> offset + i);
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                TorchOps ops = TorchOps.evaluation(parameters);
                Inputs<Tensor> inputs = BatchAssembly.inputs(batch, (row, modality) -> false, TorchDevice.CPU);
                Optional<Tensor> weights = network.modalityWeights(ops, inputs);
                if (weights.isEmpty()) {
                    return Optional.empty();
                }
                float[] values = Torch.values(weights.get());
                for (int m = 0; m < modalities; m++) {
                    for (int i = 0; i < values.length / modalities; i++) {
                        if (rows.feature(m).has(from + i)) {
                            sums[0][m] += values[i * modalities + m];
                            sums[1][m]++;
                        }
                    }
                }
            }
        }
        return Optional.of(sums);
    }

    private float[] @Nullable [][] score(
            TrainingRows rows, RowNumbers some, RowMask mask, List<Signal> signals, boolean leavesOut) {
        int n = some.size();
        float[][][] said = new float[signals.size()][n][];
        for (int from = 0; from < n; from += BATCH) {
            int to = Math.min(n, from + BATCH);
            int offset = from;
            BatchRows batch = BatchRows.of(rows, to - from, i -> some.at(offset + i));
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                TorchOps ops = TorchOps.evaluation(parameters);
                Inputs<Tensor> inputs = BatchAssembly.inputs(
                        batch, (row, modality) -> mask.hides(some.at(offset + row), modality), TorchDevice.CPU);
                Output<Tensor> out = network.forward(ops, inputs);
                for (int s = 0; s < said.length; s++) {
                    Signal signal = signals.get(s);
                    float[] there = Torch.values(signal.presence(network, ops, inputs));
                    if (!leavesOut) {
                        Arrays.fill(there, 1);
                    }
                    spread(Torch.values(signal.of(ops, out)), there, from, said[s]);
                }
            }
        }
        return said;
    }

    private static void spread(float[] flat, float[] there, int at, float[] @Nullable [] into) {
        int width = flat.length / there.length;
        for (int i = 0; i < there.length; i++) {
            into[at + i] = there[i] == 1 ? Arrays.copyOfRange(flat, i * width, (i + 1) * width) : null;
        }
    }

    @Override
    public void close() {
        parameters.values().forEach(Tensor::close);
        parameters.clear();
    }
}
