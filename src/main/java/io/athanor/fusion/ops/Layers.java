package io.athanor.fusion.ops;

import io.athanor.fusion.ops.ParameterSpec.Start;
import java.util.ArrayList;
import java.util.List;

/** The parameters of common layers, named as {@link Ops} looks them up. */
public final class Layers {
    private Layers() {}

    /** Of {@link Ops#linear}. */
    public static List<ParameterSpec> linear(String name, int in, int out) {
        return List.of(
                new ParameterSpec(name + ".weight", new long[] {out, in}, Start.UNIFORM_FAN_IN),
                new ParameterSpec(name + ".bias", new long[] {out}, Start.ZEROS));
    }

    /** Of {@link Ops#layerNorm}. */
    public static List<ParameterSpec> layerNorm(String name, int width) {
        return List.of(
                new ParameterSpec(name + ".weight", new long[] {width}, Start.ONES),
                new ParameterSpec(name + ".bias", new long[] {width}, Start.ZEROS));
    }

    /** Of {@link Ops#gru}. */
    public static List<ParameterSpec> gru(String name, int in, int width) {
        List<ParameterSpec> both = new ArrayList<>(linear(name + ".input", in, 3 * width));
        both.addAll(linear(name + ".state", width, 3 * width));
        return both;
    }

    /** A learned matrix that is no layer's. */
    public static ParameterSpec matrix(String name, int rows, int columns) {
        return new ParameterSpec(name, new long[] {rows, columns}, Start.UNIFORM_FAN_IN);
    }

    /** One learned vector that starts as ones. */
    public static ParameterSpec ones(String name, int width) {
        return new ParameterSpec(name, new long[] {width}, Start.ONES);
    }

    /** One learned vector that starts as zeros. */
    public static ParameterSpec zeros(String name, int width) {
        return new ParameterSpec(name, new long[] {width}, Start.ZEROS);
    }

    /** One learned vector. */
    public static ParameterSpec vector(String name, int width) {
        return new ParameterSpec(name, new long[] {width}, Start.UNIFORM_FAN_IN);
    }
}
