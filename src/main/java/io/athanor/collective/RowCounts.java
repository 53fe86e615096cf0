package io.athanor.collective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How long the first axis of each rank's tensor is, which all have to know before they can gather them.
 *
 * @param rows by rank
 */
record RowCounts(long[] rows) {
    /** All ranks say theirs. */
    static RowCounts of(Collective ranks, Tensor own) {
        long[] rows = new long[ranks.size()];
        rows[ranks.rank()] = own.size(0);
        try (PointerScope scope = new PointerScope()) {
            Tensor sum = Tensor.create(rows, rows.length);
            ranks.allReduceSum(sum);
            sum.data_ptr_long().get(rows);
        }
        return new RowCounts(rows);
    }

    long most() {
        return Arrays.stream(rows).max().orElse(0);
    }

    long all() {
        return Arrays.stream(rows).sum();
    }

    /** Rows of all ranks before this one. */
    long before(int rank) {
        return Arrays.stream(rows, 0, rank).sum();
    }

    /** So many rows of zeros, otherwise as the tensor is. */
    static Tensor zeros(Tensor like, long rows) {
        long[] shape = new long[Math.toIntExact(like.dim())];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = axis == 0 ? rows : like.size(axis);
        }
        return torch.zeros(shape, like.options());
    }

    /**
     * The ranks' rows out of one tensor.
     *
     * @param stride rows from one rank's first to the next one's, or -1 where they stand without a gap
     */
    List<Tensor> parts(Tensor all, long stride) {
        List<Tensor> parts = new ArrayList<>();
        for (int rank = 0; rank < rows.length; rank++) {
            parts.add(all.narrow(0, stride < 0 ? before(rank) : rank * stride, rows[rank]));
        }
        return parts;
    }
}
