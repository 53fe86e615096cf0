package io.athanor.fusion.ops;

import io.athanor.fusion.ops.ParameterSpec.Start;
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

    /** One learned vector. */
    public static ParameterSpec vector(String name, int width) {
        return new ParameterSpec(name, new long[] {width}, Start.UNIFORM_FAN_IN);
    }
}
