package io.athanor.bench;

import io.athanor.base.Seeds;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.ops.Draws;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A bare loop over a network's own forward on one core: batches ready in memory, libtorch's cross-entropy and optimiser. What it
 * leaves out is what a training is beside its network: rows, sums of gradients, the flat buffer, clipping, the schedule.
 */
final class BareForward implements Contender.Way {
    private static final int EPOCHS = 2;

    private final FusionNetwork network;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<Inputs<Tensor>> batches = new ArrayList<>();
    private final List<Tensor> labels = new ArrayList<>();
    private final TensorVector parameters;
    private final AdamW optimiser;

    BareForward(Contender.Task task) {
        Torch.useOneCore();
        network = TrainingWay.network(task);
        parameters = new TensorVector();
        for (ParameterSpec p : network.parameters()) {
            float[] values = new float[(int) p.size()];
            double bound = 1 / Math.sqrt(p.size() / (double) p.shape()[0]);
            for (int i = 0; i < values.length; i++) {
                values[i] = p.name().endsWith(".scale")
                        ? 1
                        : (float) ((2 * Seeds.uniform(Seeds.mix(Seeds.hash(p.name()), i)) - 1) * bound);
            }
            Tensor tensor = Torch.tensor(values, p.shape());
            tensors.put(p.name(), p.trainable() ? tensor.set_requires_grad(true) : tensor);
            if (p.trainable()) {
                parameters.push_back(tensor);
            }
        }
        for (int b = 0; b < 1000 * task.partitions() / TrainingWay.BATCH_A_WORKER; b++) {
            batch(b);
        }
        AdamWOptions options = new AdamWOptions(TrainingWay.LEARNING_RATE);
        options.weight_decay().put(0.01);
        optimiser = new AdamW(parameters, options);
    }

    private void batch(int b) {
        int rows = TrainingWay.BATCH_A_WORKER;
        long[] classes = new long[rows];
        Map<Modality, Tensor> features = new LinkedHashMap<>();
        Map<Modality, Tensor> present = new LinkedHashMap<>();
        int number = 0;
        for (FeatureSpec spec : TrainingRowsMade.schema().specs()) {
            float[] values = new float[rows * TrainingRowsMade.WIDTH];
            for (int i = 0; i < rows; i++) {
                classes[i] = (b + i) % TrainingRowsMade.CLASSES;
                for (int j = 0; j < TrainingRowsMade.WIDTH; j++) {
                    values[i * TrainingRowsMade.WIDTH + j] = (float) (Seeds.uniform(Seeds.mix(b, number, i, j))
                            + (j % TrainingRowsMade.CLASSES == classes[i] ? 0.3 : 0));
                }
            }
            features.put(spec.modality(), Torch.tensor(values, rows, TrainingRowsMade.WIDTH));
            present.put(spec.modality(), torch.ones(rows, 1));
            number++;
        }
        batches.add(new Inputs<>(features, present, Map.of()));
        labels.add(Tensor.create(classes, rows));
    }

    @Override
    public Contender.Outcome round() {
        long rows = 0;
        double loss = 0;
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            for (int b = 0; b < batches.size(); b++) {
                long[] samples = new long[TrainingWay.BATCH_A_WORKER];
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = Seeds.mix(b, i);
                }
                try (PointerScope scope = new PointerScope()) {
                    TorchOps ops = TorchOps.training(tensors, new Draws(7, epoch, samples), Precision.FLOAT32);
                    Tensor error = torch.cross_entropy_loss(
                            network.forward(ops, batches.get(b)).logits(), labels.get(b));
                    optimiser.zero_grad();
                    error.backward();
                    optimiser.step();
                    // as every loop that anyone watches does
                    loss = error.item_double();
                }
                rows += TrainingWay.BATCH_A_WORKER;
            }
        }
        return new Contender.Outcome(rows, -1, Double.NaN, "loss " + loss);
    }

    @Override
    public void close() {
        optimiser.close();
        parameters.close();
    }
}
