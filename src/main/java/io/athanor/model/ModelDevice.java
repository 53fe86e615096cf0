package io.athanor.model;

/**
 * Where a model runs: the processor, or one CUDA device.
 *
 * @param cuda the device's number; negative for the processor
 */
public record ModelDevice(int cuda) {
    public static final ModelDevice CPU = new ModelDevice(-1);

    public boolean isCuda() {
        return cuda >= 0;
    }

    /** {@code cpu}, or {@code cuda:0}. */
    @Override
    public String toString() {
        return isCuda() ? "cuda:" + cuda : "cpu";
    }
}
