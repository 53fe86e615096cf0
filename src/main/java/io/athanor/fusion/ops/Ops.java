package io.athanor.fusion.ops;

import java.util.List;

/**
 * The operations a network is written in, over any kind of tensor: torch tensors when training, nodes of an ONNX graph
 * when exporting. A network has one {@code forward} for both, so what is exported is what was trained.
 *
 * <p>Shapes follow NumPy's broadcasting. Parameters and constants are looked up by name.
 *
 * @param <T> a tensor
 */
public interface Ops<T> {
    /** The length that {@link #unitLength} takes a shorter vector for, as PyTorch's {@code normalize} does. */
    double SHORTEST = 1e-12;

    /** Beyond the last row of every axis. */
    long END = Integer.MAX_VALUE;

    /** A learned tensor or a constant, by its {@link ParameterSpec}'s name. */
    T parameter(String name);

    /** x·Wᵀ + b on the last axis: {@code [… × in] → [… × out]}, of {@code name.weight} [out × in] and {@code name.bias} [out]. */
    T linear(T x, String name);

    /** Layer normalisation of the last axis, ε = 1e-5, of {@code name.weight} and {@code name.bias} (Ba et al., 2016). */
    T layerNorm(T x, String name);

    T relu(T x);

    T tanh(T x);

    T sigmoid(T x);

    /** Sines of radians. */
    T sin(T x);

    /**
     * A layer of gated recurrent units (Cho et al.: Learning phrase representations using RNN encoder–decoder, 2014) with the reset gate
     * on the state's product, as in cuDNN: z = σ(Wz·x + Uz·h), r = σ(Wr·x + Ur·h), n = tanh(Wn·x + r·(Un·h)), h ← (1 − z)·n + z·h, from
     * zeros on. It goes token by token, so that a sequence takes as many steps one after another as it has tokens.
     *
     * @param x [batch × tokens × in]
     * @param name of two layers of three parts each, for r, z and n: {@code name.input} [3·width × in] and {@code name.state} [3·width ×
     *     width], with a weight and a bias each
     * @return the state after each token: [batch × tokens × width]
     */
    T gru(T x, String name);

    /** Softmax over the last axis. */
    T softmax(T x);

    T add(T a, T b);

    T multiply(T a, T b);

    /** a / b, value by value. */
    T divide(T a, T b);

    /** factor · x + offset, with constants. */
    T affine(T x, double factor, double offset);

    /** Matrix product of the last two axes, broadcasting those before. */
    T matmul(T a, T b);

    T concat(List<T> parts, int axis);

    /** As ONNX has it: 0 keeps the input's size at that place, one -1 is inferred. */
    T reshape(T x, long... shape);

    /** Permutes the axes. */
    T transpose(T x, int... axes);

    /** The sum over one axis, which stays with size 1. */
    T sum(T x, int axis);

    /** Sums of the values up to each place of an axis, that place's among them. */
    T cumulativeSum(T x, int axis);

    /** Vectors of the last axis divided by their Euclidean length; zeros stay zeros. */
    T unitLength(T x);

    /**
     * Vectors of locally aggregated descriptors (Jégou et al.: Aggregating local descriptors into a compact image representation,
     * 2010): each token, unless it is all zeros, belongs to the nearest centre, of equally near ones to the first; of each centre c
     * the sum of x − c over its tokens x, brought to length 1 if {@code intra} (Arandjelović and Zisserman: All about VLAD, 2013);
     * each value to sign(v) · |v|^power; and all of them together to length 1. In doubles throughout.
     *
     * @param x [batch × tokens × width]
     * @param centres name of a constant [k × width]
     * @return [batch × k × width]
     */
    T vlad(T x, String centres, boolean intra, double power);

    /** Rows {@code [from, to)} of an axis; an end beyond the last row, as {@link #END} is, means all the others. */
    T slice(T x, int axis, long from, long to);

    /**
     * Inverted dropout of a share {@code rate} of the values while training, the identity otherwise; the layer's name is part
     * of the draw. The first axis is the batch.
     */
    T dropout(T x, String layer, double rate);
}
