package io.athanor.fusion.ops;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The operations on torch tensors. Results belong to the innermost open pointer scope, which the caller opens and closes
 * around a step.
 */
public final class TorchOps implements Ops<Tensor> {
    private final Map<String, Tensor> parameters;
    private final @Nullable Draws draws;
    private final Precision precision;
    /** Before names, wherever there is a tensor of that name. */
    private final String prefix;

    private TorchOps(Map<String, Tensor> parameters, @Nullable Draws draws, Precision precision, String prefix) {
        this.parameters = parameters;
        this.draws = draws;
        this.precision = precision;
        this.prefix = prefix;
    }

    /** For one batch of training, with dropout. */
    public static TorchOps training(Map<String, Tensor> parameters, Draws draws, Precision precision) {
        return new TorchOps(parameters, draws, precision, "");
    }

    /** Without dropout, in the precision of the tensors. */
    public static TorchOps evaluation(Map<String, Tensor> parameters) {
        return new TorchOps(parameters, null, Precision.FLOAT32, "");
    }

    /** The same, with names of tensors and of dropped layers first looked up behind a prefix. */
    public TorchOps within(String before) {
        return before.isEmpty() ? this : new TorchOps(parameters, draws, precision, prefix + before);
    }

    /** The same for some of its rows, by their numbers. */
    public TorchOps of(int[] rows) {
        return draws == null ? this : new TorchOps(parameters, draws.of(rows), precision, prefix);
    }

    @Override
    public Tensor parameter(String name) {
        Tensor own = prefix.isEmpty() ? null : parameters.get(prefix + name);
        Tensor t = own != null ? own : parameters.get(name);
        if (t == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + parameters.keySet());
        }
        return t;
    }

    @Override
    public Tensor linear(Tensor x, String name) {
        Tensor weight = parameter(name + ".weight");
        Tensor bias = parameter(name + ".bias");
        return precision == Precision.FLOAT32
                ? torch.linear(x, weight, new TensorOptional(bias))
                : torch.linear(half(x), half(weight), new TensorOptional(half(bias)))
                        .to(torch.ScalarType.Float);
    }

    /** What is not a layer's product stays as it is: softmaxes, norms and losses need the digits. */
    private static Tensor half(Tensor x) {
        return x.to(torch.ScalarType.BFloat16);
    }

    @Override
    public Tensor layerNorm(Tensor x, String name) {
        Tensor weight = parameter(name + ".weight");
        return torch.layer_norm(
                x,
                new long[] {weight.size(0)},
                new TensorOptional(weight),
                new TensorOptional(parameter(name + ".bias")),
                1e-5,
                false);
    }

    @Override
    public Tensor relu(Tensor x) {
        return x.relu();
    }

    @Override
    public Tensor tanh(Tensor x) {
        return x.tanh();
    }

    @Override
    public Tensor sigmoid(Tensor x) {
        return x.sigmoid();
    }

    @Override
    public Tensor sin(Tensor x) {
        return x.sin();
    }

    @Override
    public Tensor gru(Tensor x, String name) {
        Tensor state = parameter(name + ".state.weight");
        TensorVector layer = new TensorVector(
                parameter(name + ".input.weight"),
                state,
                parameter(name + ".input.bias"),
                parameter(name + ".state.bias"));
        Tensor zeros = torch.zeros(1, x.size(0), state.size(1)).to(x);
        return torch.gru(x, zeros, layer, true, 1, 0, false, false, true).get0();
    }

    @Override
    public Tensor softmax(Tensor x) {
        return x.softmax(-1);
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return a.add(b);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return a.mul(b);
    }

    @Override
    public Tensor divide(Tensor a, Tensor b) {
        return a.div(b);
    }

    @Override
    public Tensor affine(Tensor x, double factor, double offset) {
        Tensor scaled = factor == 1 ? x : x.mul(new Scalar(factor));
        return offset == 0 ? scaled : scaled.add(new Scalar(offset));
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b) {
        return a.matmul(b);
    }

    @Override
    public Tensor concat(List<Tensor> parts, int axis) {
        return torch.cat(new TensorVector(parts.toArray(new Tensor[0])), axis);
    }

    @Override
    public Tensor reshape(Tensor x, long... shape) {
        long[] sizes = shape.clone();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0) {
                sizes[i] = x.size(i);
            }
        }
        return x.reshape(sizes);
    }

    @Override
    public Tensor transpose(Tensor x, int... axes) {
        long[] order = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            order[i] = axes[i];
        }
        return x.permute(order);
    }

    @Override
    public Tensor sum(Tensor x, int axis) {
        return x.sum(new long[] {axis}, true, new ScalarTypeOptional());
    }

    @Override
    public Tensor cumulativeSum(Tensor x, int axis) {
        return x.cumsum(axis);
    }

    @Override
    public Tensor unitLength(Tensor x) {
        Tensor length =
                x.square().sum(new long[] {-1}, true, new ScalarTypeOptional()).sqrt();
        return x.div(length.clamp_min(new Scalar(SHORTEST)));
    }

    @Override
    public Tensor vlad(Tensor x, String centres, boolean intra, double power) {
        Tensor tokens = x.to(torch.ScalarType.Double);
        Tensor c = parameter(centres).to(torch.ScalarType.Double);
        Tensor halves = sum(c.square(), 1).t().mul(new Scalar(-0.5));
        Tensor nearest = tokens.matmul(c.t()).add(halves).argmax(new LongOptional(-1), false);
        Tensor there = sum(tokens.abs(), 2).sign();
        Tensor belongs =
                torch.one_hot(nearest, c.size(0)).to(torch.ScalarType.Double).mul(there);
        Tensor expected = sum(belongs, 1).permute(0, 2, 1).mul(c);
        Tensor sums = belongs.permute(0, 2, 1).matmul(tokens).sub(expected);
        Tensor each = intra ? unitLength(sums) : sums;
        Tensor raised = each.sign().mul(each.abs().pow(new Scalar(power)));
        Tensor all = unitLength(raised.reshape(x.size(0), -1));
        return all.reshape(x.size(0), c.size(0), c.size(1)).to(torch.ScalarType.Float);
    }

    @Override
    public Tensor slice(Tensor x, int axis, long from, long to) {
        return x.slice(axis, new LongOptional(from), new LongOptional(to), 1);
    }

    @Override
    public Tensor dropout(Tensor x, String layer, double rate) {
        if (draws == null || rate == 0) {
            return x;
        }
        long[] shape = Torch.shape(x);
        int perRow = 1;
        for (int i = 1; i < shape.length; i++) {
            perRow = Math.multiplyExact(perRow, Math.toIntExact(shape[i]));
        }
        // to where the values are
        return x.mul(
                Torch.tensor(draws.mask(prefix + layer, perRow, rate), shape).to(x));
    }
}
