package io.athanor.train.score;

import io.athanor.fusion.network.FusionNetwork;
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
import io.athanor.train.rows.TrainingRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

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

    /** Logits and hidden layer of every row, whatever its split. */
    public Scores score(TrainingRows rows, RowMask mask) {
        float[][][] said = score(rows, mask, List.of(Signal.LOGITS, Signal.FUSED));
        return new Scores(said[0], said[1]);
    }

    /**
     * What the network says of every row, whatever its split.
     *
     * @return [signal][row] → its values
     */
    public float[][][] score(TrainingRows rows, RowMask mask, List<Signal> signals) {
        int n = rows.size();
        float[][][] said = new float[signals.size()][n][];
        for (int from = 0; from < n; from += BATCH) {
            int to = Math.min(n, from + BATCH);
            int offset = from;
            BatchRows batch = BatchRows.of(rows, to - from, i -> offset + i);
            score(batch, (row, modality) -> mask.hides(offset + row, modality), from, signals, said);
        }
        return said;
    }

    private void score(BatchRows batch, RowMask mask, int at, List<Signal> signals, float[][][] said) {
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Output<Tensor> out = network.forward(
                    TorchOps.evaluation(parameters), BatchAssembly.inputs(batch, mask, TorchDevice.CPU));
            for (int s = 0; s < said.length; s++) {
                spread(Torch.values(signals.get(s).of(out)), batch.size(), at, said[s]);
            }
        }
    }

    private static void spread(float[] flat, int rows, int at, float[][] into) {
        int width = flat.length / rows;
        for (int i = 0; i < rows; i++) {
            into[at + i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
    }

    @Override
    public void close() {
        parameters.values().forEach(Tensor::close);
        parameters.clear();
    }
}
