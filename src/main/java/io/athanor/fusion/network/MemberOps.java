package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import java.util.List;
import java.util.Set;

/**
 * The operations as one member of an ensemble sees them: names of tensors and of dropout layers are its own.
 *
 * @param prefix put before a name
 * @param shared names of the tensors that all members look up as they are
 */
record MemberOps<T>(Ops<T> ops, String prefix, Set<String> shared) implements Ops<T> {
    @Override
    public T parameter(String name) {
        return ops.parameter(shared.contains(name) ? name : prefix + name);
    }

    @Override
    public T linear(T x, String name) {
        return ops.linear(x, prefix + name);
    }

    @Override
    public T layerNorm(T x, String name) {
        return ops.layerNorm(x, prefix + name);
    }

    @Override
    public T relu(T x) {
        return ops.relu(x);
    }

    @Override
    public T tanh(T x) {
        return ops.tanh(x);
    }

    @Override
    public T sigmoid(T x) {
        return ops.sigmoid(x);
    }

    @Override
    public T sin(T x) {
        return ops.sin(x);
    }

    @Override
    public T gru(T x, String name) {
        return ops.gru(x, prefix + name);
    }

    @Override
    public T softmax(T x) {
        return ops.softmax(x);
    }

    @Override
    public T add(T a, T b) {
        return ops.add(a, b);
    }

    @Override
    public T multiply(T a, T b) {
        return ops.multiply(a, b);
    }

    @Override
    public T divide(T a, T b) {
        return ops.divide(a, b);
    }

    @Override
    public T affine(T x, double factor, double offset) {
        return ops.affine(x, factor, offset);
    }

    @Override
    public T matmul(T a, T b) {
        return ops.matmul(a, b);
    }

    @Override
    public T concat(List<T> parts, int axis) {
        return ops.concat(parts, axis);
    }

    @Override
    public T reshape(T x, long... shape) {
        return ops.reshape(x, shape);
    }

    @Override
    public T transpose(T x, int... axes) {
        return ops.transpose(x, axes);
    }

    @Override
    public T sum(T x, int axis) {
        return ops.sum(x, axis);
    }

    @Override
    public T cumulativeSum(T x, int axis) {
        return ops.cumulativeSum(x, axis);
    }

    @Override
    public T unitLength(T x) {
        return ops.unitLength(x);
    }

    @Override
    public T vlad(T x, String centres, boolean intra, double power) {
        return ops.vlad(x, shared.contains(centres) ? centres : prefix + centres, intra, power);
    }

    @Override
    public T slice(T x, int axis, long from, long to) {
        return ops.slice(x, axis, from, to);
    }

    @Override
    public T dropout(T x, String layer, double rate) {
        return ops.dropout(x, prefix + layer, rate);
    }
}
