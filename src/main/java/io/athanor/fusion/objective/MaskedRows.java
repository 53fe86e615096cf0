package io.athanor.fusion.objective;

import org.bytedeco.pytorch.Tensor;

/**
 * A value a row that some rows lack: a representation of the network's, or a signal of another one's.
 *
 * @param values [rows × width]; what stands in rows that lack it means nothing
 * @param present 1 for a row that has it and may be seen, 0 otherwise: [rows × 1]
 */
public record MaskedRows(Tensor values, Tensor present) {
    /** The rows that have this and the other: their numbers, ascending. */
    public Tensor rowsWith(MaskedRows other) {
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

    /** Some of the rows, with whether they have it. */
    MaskedRows pick(Tensor numbers) {
        return new MaskedRows(of(numbers), present.index_select(0, numbers));
    }

    /** A part of them. */
    public MaskedRows narrow(long from, long rows) {
        return new MaskedRows(values.narrow(0, from, rows), present.narrow(0, from, rows));
    }
}
