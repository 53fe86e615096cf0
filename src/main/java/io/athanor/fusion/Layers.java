package io.athanor.fusion;

import io.athanor.fusion.ParameterSpec.Start;
import java.util.List;

/** The parameters of common layers, named as {@link Ops} looks them up. */
final class Layers {
    private Layers() {}

    /** Of {@link Ops#linear}. */
    static List<ParameterSpec> linear(String name, int in, int out) {
        return List.of(
                new ParameterSpec(name + ".weight", new long[] {out, in}, Start.UNIFORM_FAN_IN),
                new ParameterSpec(name + ".bias", new long[] {out}, Start.ZEROS));
    }

    /** Of {@link Ops#layerNorm}. */
    static List<ParameterSpec> layerNorm(String name, int width) {
        return List.of(
                new ParameterSpec(name + ".weight", new long[] {width}, Start.ONES),
                new ParameterSpec(name + ".bias", new long[] {width}, Start.ZEROS));
    }

    /** One learned vector. */
    static ParameterSpec vector(String name, int width) {
        return new ParameterSpec(name, new long[] {width}, Start.UNIFORM_FAN_IN);
    }
}
