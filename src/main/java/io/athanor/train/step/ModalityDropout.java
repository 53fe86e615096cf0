package io.athanor.train.step;

import io.athanor.base.Seeds;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;

/**
 * Hides modalities of training rows, so that a network learns to do without each of them (Neverova et al.: ModDrop, 2016). At
 * least one modality of those a row has is always left.
 *
 * @param rate chance of hiding a modality, [0, 1)
 */
public record ModalityDropout(double rate, long seed) {
    private static final long PURPOSE = Seeds.hash("modality-dropout");

    RowMask mask(BatchRows rows, int epoch) {
        if (rate == 0) {
            return RowMask.nothing();
        }
        boolean[][] hidden = new boolean[rows.size()][];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = hidden(rows, i, epoch);
        }
        return (row, modality) -> hidden[row][modality];
    }

    private boolean[] hidden(BatchRows rows, int i, int epoch) {
        TrainingRows shard = rows.shard(i);
        long hash = rows.hash(i);
        boolean[] hidden = new boolean[shard.schema().specs().size()];
        int keep = -1;
        double highest = -1;
        int left = 0;
        for (int m = 0; m < hidden.length; m++) {
            if (shard.feature(m).has(rows.row(i))) {
                double u = Seeds.uniform(Seeds.mix(seed, epoch, hash, PURPOSE, m));
                hidden[m] = u < rate;
                left += hidden[m] ? 0 : 1;
                if (u > highest) {
                    highest = u;
                    keep = m;
                }
            }
        }
        if (left == 0 && keep >= 0) {
            hidden[keep] = false;
        }
        return hidden;
    }
}
