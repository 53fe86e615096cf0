package io.athanor.fusion.objective;

import org.bytedeco.pytorch.Tensor;

/**
 * A representation of the step's rows of all workers, ordered by virtual shard, then row, and so the same for any number of
 * workers.
 *
 * @param values [rows × width]; what stands in rows that lack the representation means nothing
 * @param present 1 for a row that has the representation and may be seen, 0 otherwise: [rows × 1]
 */
public record Gathered(Tensor values, Tensor present) {
    /** The rows that have this representation and the other: their numbers, ascending. */
    public Tensor rowsWith(Gathered other) {
        return numbers(present.mul(other.present));
    }

    /** The rows that have it: their numbers, ascending. */
    public Tensor rows() {
        return numbers(present);
    }

    private static Tensor numbers(Tensor present) {
        return present.squeeze(1).nonzero().squeeze(1);
    }

    /** The values of some rows: [numbers × width]. */
    public Tensor of(Tensor numbers) {
        return values.index_select(0, numbers);
    }
}
