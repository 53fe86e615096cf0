package io.athanor.fusion.network;

import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer of a transformer encoder (Vaswani et al.: Attention is all you need, 2017; layer normalisation before each part: Xiong et
 * al., 2020): multi-head attention and a rectified layer of twice the width, both added to what came in.
 *
 * @param width of the tokens, a multiple of {@code heads}
 */
record TransformerBlock(int width, int heads, double dropout) implements Serializable {
    TransformerBlock {
        requireMultiple(width, heads);
    }

    /** @throws IllegalArgumentException that begins with the setting's name, unless heads can share the width */
    static void requireMultiple(int hidden, int heads) {
        if (heads < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException("hidden is " + hidden + ", expected a multiple of heads, " + heads);
        }
    }

    /** Of {@link #self}. */
    List<ParameterSpec> parameters(String name) {
        List<ParameterSpec> all = new ArrayList<>(Layers.layerNorm(name + ".attention.norm", width));
        for (String part : List.of("query", "key", "value", "out")) {
            all.addAll(Layers.linear(name + ".attention." + part, width, width));
        }
        all.addAll(Layers.layerNorm(name + ".feed.norm", width));
        all.addAll(Layers.linear(name + ".feed.in", width, 2 * width));
        all.addAll(Layers.linear(name + ".feed.out", 2 * width, width));
        return all;
    }

    /** Of {@link #cross}. */
    List<ParameterSpec> crossParameters(String name) {
        List<ParameterSpec> all = new ArrayList<>(parameters(name));
        all.addAll(Layers.layerNorm(name + ".attention.source", width));
        return all;
    }

    /** Tokens that attend to each other: [batch × tokens × width]. */
    <T> T self(Ops<T> ops, Tokens<T> x, String name) {
        T normed = ops.layerNorm(x.values(), name + ".attention.norm");
        return fed(ops, ops.add(x.values(), attention(ops, normed, normed, x.never(ops), name + ".attention")), name);
    }

    /** Tokens that attend to those of a source: [batch × tokens × width]. */
    <T> T cross(Ops<T> ops, T x, Tokens<T> source, String name) {
        T normed = ops.layerNorm(x, name + ".attention.norm");
        T seen = ops.layerNorm(source.values(), name + ".attention.source");
        return fed(ops, ops.add(x, attention(ops, normed, seen, source.never(ops), name + ".attention")), name);
    }

    private <T> T attention(Ops<T> ops, T x, T source, T never, String name) {
        double perHead = width / (double) heads;
        T query = ops.affine(split(ops, ops.linear(x, name + ".query")), 1 / Math.sqrt(perHead), 0);
        T key = ops.transpose(split(ops, ops.linear(source, name + ".key")), 0, 1, 3, 2);
        T value = split(ops, ops.linear(source, name + ".value"));
        T weights = ops.softmax(ops.add(ops.matmul(query, key), never));
        T mixed = ops.transpose(ops.matmul(weights, value), 0, 2, 1, 3);
        T joined = ops.reshape(mixed, 0, 0, width);
        return ops.dropout(ops.linear(joined, name + ".out"), name, dropout);
    }

    /** [batch × tokens × width] → [batch × heads × tokens × width/heads]. */
    private <T> T split(Ops<T> ops, T x) {
        return ops.transpose(ops.reshape(x, 0, 0, heads, -1), 0, 2, 1, 3);
    }

    private <T> T fed(Ops<T> ops, T x, String name) {
        T normed = ops.layerNorm(x, name + ".feed.norm");
        T inner = ops.relu(ops.linear(normed, name + ".feed.in"));
        T outer = ops.linear(ops.dropout(inner, name + ".feed.in", dropout), name + ".feed.out");
        return ops.add(x, ops.dropout(outer, name + ".feed", dropout));
    }
}
