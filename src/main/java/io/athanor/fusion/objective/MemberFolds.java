package io.athanor.fusion.objective;

import io.athanor.fusion.ops.TorchDevice;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Which rows of a batch each member of a cross-fitted ensemble learns from: all but those of the fold of its own number, which
 * count as much more as they are fewer. The tensor belongs to the step's pointer scope.
 *
 * @param folds of each row; -1 for one that no member is kept from
 * @param counts what a row counts for each member: 0 in the fold of its number, members/(members − 1) in another, 1 in none:
 *     [members × batch × 1]
 */
public record MemberFolds(int[] folds, Tensor counts) {
    /**
     * @param folds of each row, 0 … members-1, or -1
     * @param members at least 2
     */
    public static MemberFolds of(int[] folds, int members, TorchDevice device) {
        float[] counts = new float[members * folds.length];
        float others = (float) ((double) members / (members - 1));
        for (int member = 0; member < members; member++) {
            for (int row = 0; row < folds.length; row++) {
                counts[member * folds.length + row] = folds[row] < 0 ? 1 : folds[row] == member ? 0 : others;
            }
        }
        return new MemberFolds(folds, device.tensor(counts, members, folds.length, 1));
    }

    /** What a row counts for one member: [batch × 1]. */
    Tensor of(int member) {
        return counts.select(0, member);
    }

    /** The numbers of the rows that a member learns from, ascending. */
    int[] rows(int member) {
        return IntStream.range(0, folds.length)
                .filter(row -> folds[row] != member)
                .toArray();
    }
}
