package io.athanor.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Operations that add a node to an ONNX graph each; weights become initializers when they are first looked up. Dropout is
 * the identity.
 */
public final class OnnxOps implements Ops<ONNXRef<?>> {
    private static final float EPSILON = 1e-5f;

    private final ONNXContext graph;
    private final Map<String, ParameterSpec> specs = new HashMap<>();
    private final Weights weights;
    private final Map<String, ONNXRef<?>> initializers = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /**
     * @param graph where the nodes go
     * @param specs names and shapes of the network's tensors
     * @param weights their values
     */
    public OnnxOps(ONNXContext graph, List<ParameterSpec> specs, Weights weights) {
        this.graph = graph;
        this.weights = weights;
        specs.forEach(s -> this.specs.put(s.name(), s));
    }

    @Override
    public ONNXRef<?> parameter(String name) {
        ONNXRef<?> known = initializers.get(name);
        if (known != null) {
            return known;
        }
        ParameterSpec spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("the network looks up " + name + " and does not name it");
        }
        float[] values = weights.of(name);
        if (values.length != spec.size()) {
            throw new IllegalArgumentException(
                    name + " has " + values.length + " values and not " + Arrays.toString(spec.shape()));
        }
        List<Integer> shape =
                Arrays.stream(spec.shape()).mapToObj(Math::toIntExact).toList();
        ONNXRef<?> made = graph.floatTensor(name, shape, buffer -> buffer.put(values));
        initializers.put(name, made);
        names.put(made.getReference(), name);
        return made;
    }

    /** The tensors looked up so far: the graph's name for each, which has a counter at its end, and their own. */
    Map<String, String> names() {
        return Map.copyOf(names);
    }

    @Override
    public ONNXRef<?> linear(ONNXRef<?> x, String name) {
        // a MatMul, not a Gemm: it takes any number of axes; the runtime folds the transposition and fuses the rest
        ONNXRef<?> transposed = initializers.get(name + ".weight transposed");
        if (transposed == null) {
            transposed = transpose(parameter(name + ".weight"), 1, 0);
            initializers.put(name + ".weight transposed", transposed);
        }
        return add(matmul(x, transposed), parameter(name + ".bias"));
    }

    @Override
    public ONNXRef<?> layerNorm(ONNXRef<?> x, String name) {
        return node(
                Operator.LAYER_NORMALIZATION,
                Map.of("axis", -1, "epsilon", EPSILON),
                x,
                parameter(name + ".weight"),
                parameter(name + ".bias"));
    }

    @Override
    public ONNXRef<?> relu(ONNXRef<?> x) {
        return node(Operator.RELU, Map.of(), x);
    }

    @Override
    public ONNXRef<?> tanh(ONNXRef<?> x) {
        return node(Operator.TANH, Map.of(), x);
    }

    @Override
    public ONNXRef<?> sigmoid(ONNXRef<?> x) {
        return node(Operator.SIGMOID, Map.of(), x);
    }

    @Override
    public ONNXRef<?> sin(ONNXRef<?> x) {
        return node(Operator.SIN, Map.of(), x);
    }

    @Override
    public ONNXRef<?> gru(ONNXRef<?> x, String name) {
        int width = Math.toIntExact(
                Objects.requireNonNull(specs.get(name + ".state.weight")).shape()[1]);
        ONNXRef<?> biases =
                concat(List.of(updateFirst(name + ".input.bias", width), updateFirst(name + ".state.bias", width)), 0);
        ONNXRef<?> states = node(
                Operator.GRU,
                Map.of("hidden_size", width, "linear_before_reset", 1),
                transpose(x, 1, 0, 2),
                reshape(updateFirst(name + ".input.weight", width), 1, 3L * width, -1),
                reshape(updateFirst(name + ".state.weight", width), 1, 3L * width, width),
                reshape(biases, 1, -1));
        // [tokens × directions × batch × width]
        return reshape(transpose(states, 2, 0, 1, 3), 0, 0, width);
    }

    /** Three parts of which the format wants the update gate's before the reset gate's. */
    private ONNXRef<?> updateFirst(String name, int width) {
        ONNXRef<?> parts = parameter(name);
        return concat(
                List.of(
                        slice(parts, 0, width, 2L * width),
                        slice(parts, 0, 0, width),
                        slice(parts, 0, 2L * width, END)),
                0);
    }

    @Override
    public ONNXRef<?> softmax(ONNXRef<?> x) {
        return node(Operator.SOFTMAX, Map.of("axis", -1), x);
    }

    @Override
    public ONNXRef<?> add(ONNXRef<?> a, ONNXRef<?> b) {
        return node(Operator.ADD, Map.of(), a, b);
    }

    @Override
    public ONNXRef<?> multiply(ONNXRef<?> a, ONNXRef<?> b) {
        return node(Operator.MUL, Map.of(), a, b);
    }

    @Override
    public ONNXRef<?> divide(ONNXRef<?> a, ONNXRef<?> b) {
        return node(Operator.DIV, Map.of(), a, b);
    }

    @Override
    public ONNXRef<?> affine(ONNXRef<?> x, double factor, double offset) {
        ONNXRef<?> scaled = factor == 1 ? x : multiply(x, number((float) factor));
        return offset == 0 ? scaled : add(scaled, number((float) offset));
    }

    @Override
    public ONNXRef<?> matmul(ONNXRef<?> a, ONNXRef<?> b) {
        return node(Operator.MAT_MUL, Map.of(), a, b);
    }

    @Override
    public ONNXRef<?> concat(List<ONNXRef<?>> parts, int axis) {
        return node(Operator.CONCAT, Map.of("axis", axis), parts.toArray(ONNXRef<?>[]::new));
    }

    @Override
    public ONNXRef<?> reshape(ONNXRef<?> x, long... shape) {
        return node(Operator.RESHAPE, Map.of(), x, numbers(shape));
    }

    @Override
    public ONNXRef<?> transpose(ONNXRef<?> x, int... axes) {
        return node(Operator.TRANSPOSE, Map.of("perm", axes), x);
    }

    @Override
    public ONNXRef<?> sum(ONNXRef<?> x, int axis) {
        return node(Operator.REDUCE_SUM, Map.of("keepdims", 1), x, numbers(axis));
    }

    @Override
    public ONNXRef<?> cumulativeSum(ONNXRef<?> x, int axis) {
        return node(Operator.CUM_SUM, Map.of(), x, numbers(axis));
    }

    @Override
    public ONNXRef<?> unitLength(ONNXRef<?> x) {
        ONNXRef<?> length = node(Operator.SQRT, Map.of(), sum(multiply(x, x), -1));
        return divide(x, node(Operator.MAX, Map.of(), length, number((float) SHORTEST)));
    }

    @Override
    public ONNXRef<?> vlad(ONNXRef<?> x, String centres, boolean intra, double power) {
        ONNXRef<?> tokens = cast(x, TensorProto.DataType.DOUBLE);
        ONNXRef<?> c = cast(parameter(centres), TensorProto.DataType.DOUBLE);
        ONNXRef<?> halves = multiply(transpose(sum(multiply(c, c), 1), 1, 0), doubles(-0.5));
        ONNXRef<?> scores = add(matmul(tokens, transpose(c, 1, 0)), halves);
        ONNXRef<?> nearest = node(Operator.ARG_MAX, Map.of("axis", -1, "keepdims", 1), scores);
        long[] all = LongStream.range(
                        0, Objects.requireNonNull(specs.get(centres)).shape()[0])
                .toArray();
        ONNXRef<?> is = node(Operator.EQUAL, Map.of(), nearest, numbers(all));
        ONNXRef<?> there = node(Operator.SIGN, Map.of(), sum(node(Operator.ABS, Map.of(), tokens), 2));
        ONNXRef<?> belongs = multiply(cast(is, TensorProto.DataType.DOUBLE), there);
        ONNXRef<?> expected = multiply(transpose(sum(belongs, 1), 0, 2, 1), c);
        ONNXRef<?> sums = node(Operator.SUB, Map.of(), matmul(transpose(belongs, 0, 2, 1), tokens), expected);
        ONNXRef<?> each = intra ? divide(sums, longest(sums)) : sums;
        ONNXRef<?> raised = multiply(
                node(Operator.SIGN, Map.of(), each),
                node(Operator.POW, Map.of(), node(Operator.ABS, Map.of(), each), doubles(power)));
        ONNXRef<?> whole = reshape(raised, 0, 1, -1);
        return cast(divide(raised, longest(whole)), TensorProto.DataType.FLOAT);
    }

    /** Of doubles: what {@link #unitLength} divides by. */
    private ONNXRef<?> longest(ONNXRef<?> x) {
        ONNXRef<?> length = node(Operator.SQRT, Map.of(), sum(multiply(x, x), -1));
        return node(Operator.MAX, Map.of(), length, doubles(SHORTEST));
    }

    private ONNXRef<?> cast(ONNXRef<?> x, TensorProto.DataType type) {
        return node(Operator.CAST, Map.of("to", type.getNumber()), x);
    }

    /** A number that a float comes near enough to. */
    private ONNXRef<?> doubles(double value) {
        return cast(number((float) value), TensorProto.DataType.DOUBLE);
    }

    @Override
    public ONNXRef<?> slice(ONNXRef<?> x, int axis, long from, long to) {
        return node(Operator.SLICE, Map.of(), x, numbers(from), numbers(to), numbers(axis));
    }

    @Override
    public ONNXRef<?> dropout(ONNXRef<?> x, String layer, double rate) {
        return x;
    }

    private ONNXRef<?> number(float value) {
        return initializers.computeIfAbsent("number " + value, n -> graph.constant("number", value));
    }

    private ONNXRef<?> numbers(long... values) {
        String key = "numbers " + Arrays.toString(values);
        return initializers.computeIfAbsent(key, n -> graph.array("numbers", values));
    }

    private ONNXRef<?> node(Operator operator, Map<String, Object> attributes, ONNXRef<?>... inputs) {
        return graph.operation(operator, new ArrayList<>(Arrays.asList(inputs)), operator.getOpName(), attributes);
    }
}
