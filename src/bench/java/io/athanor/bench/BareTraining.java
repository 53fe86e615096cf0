package io.athanor.bench;

import io.athanor.base.Seeds;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The yardstick of training: the same layers, loss and optimiser in libtorch itself on one core or GPU, batches ready in its
 * memory as tensors. Of the modality {@code rows-bfloat16} layers multiply and pass on halves.
 */
final class BareTraining implements Contender.Way {
    private static final int INPUTS = TrainingRowsMade.MODALITIES * (TrainingRowsMade.WIDTH + 1);
    private static final int EPOCHS = 2;

    private final Tensor[] inputs;
    private final Tensor[] labels;
    private final TensorVector parameters;
    private final AdamW optimiser;
    private final TorchDevice device;
    private final boolean halves;

    BareTraining(Contender.Task task) {
        // before anything of libtorch's: it says which build is loaded, and from where
        Torch.useOneCore();
        parameters = new TensorVector();
        device = TrainingWay.device(task);
        halves = task.modality().equals(TrainingWay.HALVES);
        int batches = 1000 * task.partitions() / TrainingWay.BATCH_A_WORKER;
        inputs = new Tensor[batches];
        labels = new Tensor[batches];
        for (int b = 0; b < batches; b++) {
            float[] values = new float[TrainingWay.BATCH_A_WORKER * INPUTS];
            long[] classes = new long[TrainingWay.BATCH_A_WORKER];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = (b + i) % TrainingRowsMade.CLASSES;
                for (int j = 0; j < INPUTS; j++) {
                    values[i * INPUTS + j] = (float) (2 * Seeds.uniform(Seeds.mix(b, i, j))
                            - 1
                            + (j % TrainingRowsMade.CLASSES == classes[i] ? 0.3 : 0));
                }
            }
            inputs[b] = device.tensor(values, classes.length, INPUTS);
            // not by the device itself, which makes floats of all it moves
            Tensor expected = Tensor.create(classes, classes.length);
            labels[b] = device.isCpu() ? expected : expected.to(new Device(device.name()), torch.ScalarType.Long);
        }
        int width = INPUTS;
        for (int layer = 0; layer < TrainingWay.LAYERS; layer++) {
            layer(TrainingWay.HIDDEN, width);
            width = TrainingWay.HIDDEN;
        }
        layer(TrainingRowsMade.CLASSES, width);
        AdamWOptions options = new AdamWOptions(TrainingWay.LEARNING_RATE);
        options.weight_decay().put(0.01);
        optimiser = new AdamW(parameters, options);
    }

    private void layer(int out, int in) {
        float[] weight = new float[out * in];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) ((2 * Seeds.uniform(Seeds.mix(out, in, i)) - 1) / Math.sqrt(in));
        }
        parameters.push_back(device.tensor(weight, out, in).set_requires_grad(true));
        parameters.push_back(device.zeros(out).set_requires_grad(true));
    }

    @Override
    public Contender.Outcome round() {
        long rows = 0;
        double loss = 0;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int b = 0; b < inputs.length; b++) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor x = inputs[b];
                    for (int p = 0; p < parameters.size(); p += 2) {
                        x = torch.linear(
                                input(x), input(parameters.get(p)), new TensorOptional(input(parameters.get(p + 1))));
                        x = p + 2 < parameters.size() ? x.relu() : x;
                    }
                    Tensor error = torch.cross_entropy_loss(x.to(torch.ScalarType.Float), labels[b]);
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

    private Tensor input(Tensor of) {
        return halves ? of.to(torch.ScalarType.BFloat16) : of;
    }

    @Override
    public void close() {
        optimiser.close();
        parameters.close();
    }
}
