package io.athanor.fusion.ops;

import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors of floats live and what computes with them. Values come from Java by way of the processor's memory; there,
 * nothing is copied on the way.
 *
 * @param name as libtorch has it: {@code cpu}, or {@code cuda:0}
 */
public record TorchDevice(String name) {
    public static final TorchDevice CPU = new TorchDevice("cpu");

    /** @param number of the GPU in this process */
    public static TorchDevice cuda(int number) {
        return new TorchDevice("cuda:" + number);
    }

    public boolean isCpu() {
        return equals(CPU);
    }

    /** The tensor there; itself if that is where it lives. */
    public Tensor move(Tensor tensor) {
        return isCpu() ? tensor : tensor.to(new Device(name), torch.ScalarType.Float);
    }

    /** A tensor of these values, copied. */
    public Tensor tensor(float[] values, long... shape) {
        return move(Torch.tensor(values, shape));
    }

    /** Whole numbers that pick rows there: [numbers]. */
    public Tensor numbers(int... rows) {
        long[] wide = Arrays.stream(rows).asLongStream().toArray();
        Tensor numbers = Tensor.create(wide, wide.length);
        return isCpu() ? numbers : numbers.to(new Device(name), torch.ScalarType.Long);
    }

    /** A tensor of zeros. */
    public Tensor zeros(long... shape) {
        return move(Torch.zeros(shape));
    }
}
