package io.athanor.train.step;

import io.athanor.base.Seeds;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.Weights;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * All learned tensors as views into one flat tensor, and their gradients as views into another: the sum over ranks is one
 * message and the optimiser a few operations, without copies. Lives in the caller's pointer scope.
 */
public final class FlatParameters {
    /** Places behind the gradient that travel with it: the loss's sum, the weights' sum and the number of rows. */
    private static final int EXTRAS = 3;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final SortedMap<Integer, Tensor> learned = new TreeMap<>();
    private final int size;
    private final Tensor values;
    private final Tensor message;
    private final Tensor gradient;
    private final Tensor decays;
    private final TorchDevice device;
    private final Tensor extras;
    /** What this rank has added to the sums behind the gradient. */
    private final float[] added = new float[EXTRAS];

    /** What stands behind the gradient: Σ of the objective, Σ of the rows' weights, and the number of rows. */
    record Extras(double loss, double weight, long rows) {}

    /** @param given values of the tensors that are not learned */
    public FlatParameters(List<ParameterSpec> specs, Weights given, long seed, TorchDevice device) {
        this.device = device;
        List<ParameterSpec> moving =
                specs.stream().filter(ParameterSpec::trainable).toList();
        size = Math.toIntExact(moving.stream().mapToLong(ParameterSpec::size).sum());
        float[] start = new float[size];
        float[] decay = new float[size];
        int at = 0;
        for (ParameterSpec p : moving) {
            int end = at + Math.toIntExact(p.size());
            start(p, seed, start, at, end);
            // biases, norms and single vectors keep their size: only matrices decay
            Arrays.fill(decay, at, end, p.shape().length > 1 ? 1 : 0);
            at = end;
        }
        values = device.tensor(start, size);
        decays = device.tensor(decay, size);
        message = device.zeros(size + EXTRAS);
        gradient = message.narrow(0, 0, size);
        extras = message.narrow(0, size, EXTRAS);
        at = 0;
        for (ParameterSpec p : moving) {
            Tensor view = values.narrow(0, at, p.size()).view(p.shape()).set_requires_grad(true);
            view.mutable_grad().put(gradient.narrow(0, at, p.size()).view(p.shape()));
            if (tensors.put(p.name(), view) != null) {
                throw new IllegalArgumentException("two tensors are called " + p.name());
            }
            learned.put(at, view);
            at += (int) p.size();
        }
        for (ParameterSpec p : specs) {
            if (!p.trainable()) {
                tensors.put(p.name(), device.tensor(given.of(p.name()), p.shape()));
            }
        }
    }

    private static void start(ParameterSpec p, long seed, float[] into, int from, int to) {
        switch (p.start()) {
            case ZEROS, GIVEN -> {}
            case ONES -> Arrays.fill(into, from, to, 1);
            case UNIFORM_FAN_IN -> {
                long[] shape = p.shape();
                long fanIn = shape.length == 1 ? shape[0] : p.size() / shape[0];
                double bound = 1 / Math.sqrt(fanIn);
                long name = Seeds.hash(p.name());
                for (int i = from; i < to; i++) {
                    double u = Seeds.uniform(Seeds.mix(seed, name, i - from));
                    into[i] = (float) (bound * (2 * u - 1));
                }
            }
        }
    }

    /** Where they all live. */
    public TorchDevice device() {
        return device;
    }

    /** Learned and given tensors by name. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** All learned values: [size]. */
    public Tensor values() {
        return values;
    }

    /** The gradient of all learned values: [size]. */
    public Tensor gradient() {
        return gradient;
    }

    /** 1 for each value that decays, 0 otherwise: [size]. */
    Tensor decays() {
        return decays;
    }

    /** The gradient and the sums behind it: [size + 3]. */
    Tensor message() {
        return message;
    }

    public void clearMessage() {
        message.zero_();
        Arrays.fill(added, 0);
    }

    /** Adds to the sums behind the gradient. */
    void add(double loss, double weight, int rows) {
        added[0] = (float) (added[0] + loss);
        added[1] = (float) (added[1] + weight);
        added[2] += rows;
        Torch.put(added, extras);
    }

    /** The sums behind the gradient as they are now. */
    Extras extras() {
        float[] sums = Torch.values(extras);
        return new Extras(sums[0], sums[1], (long) sums[2]);
    }

    /** The learned tensors in the order of their places in the message, each with the first of its places. */
    SortedMap<Integer, Tensor> trainable() {
        return Collections.unmodifiableSortedMap(learned);
    }

    /** Overwrites all learned values. */
    public void set(float[] learned) {
        Torch.put(learned, values);
    }

    /** The tensors of {@code specs}, the learned ones from {@code learned}. */
    public static Weights weights(List<ParameterSpec> specs, float[] learned, Weights given) {
        Map<String, float[]> byName = new LinkedHashMap<>();
        int at = 0;
        for (ParameterSpec p : specs) {
            if (p.trainable()) {
                int end = at + (int) p.size();
                byName.put(p.name(), Arrays.copyOfRange(learned, at, end));
                at = end;
            } else {
                byName.put(p.name(), given.of(p.name()));
            }
        }
        return new Weights(byName);
    }
}
