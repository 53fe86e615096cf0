package io.athanor.source.split;

import io.athanor.base.Seeds;
import io.athanor.base.Setting;
import io.athanor.data.Split;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** How samples are dealt out to training, validation and test. */
public record SplitSettings(
        @Setting(value = "Share of the groups that is trained on.", otherwise = "0.7", min = 0, max = 1)
        double train,

        @Setting(value = "Share of the groups that choices are made on.", otherwise = "0.15", min = 0, max = 1)
        double validation,

        @Setting(value = "Share of the groups that figures are reported on.", otherwise = "0.15", min = 0, max = 1)
        double test,

        @Setting(
                value = "Field whose equal values stay on one side, so that near-duplicates never straddle the split;"
                        + " otherwise every sample is a group of its own.",
                otherwise = Setting.NONE)
        @Nullable
        String groupBy,

        @Setting(
                value = "Field that says train, validation (or val, valid, dev) or test; the shares are then not used.",
                otherwise = Setting.NONE)
        @Nullable
        String column)
        implements Serializable {

    /** How far the shares may be from adding up to 1. */
    private static final double TOLERANCE = 1e-6;

    public SplitSettings {
        if (Math.abs(train + validation + test - 1) > TOLERANCE) {
            throw new IllegalArgumentException("expected train, validation and test to add up to 1, found " + train
                    + " + " + validation + " + " + test);
        }
        if (train == 0) {
            throw new IllegalArgumentException("expected a share of train above 0");
        }
    }

    public static SplitSettings defaults() {
        return new SplitSettings(0.7, 0.15, 0.15, null, null);
    }

    /** Groups of a label whose sides are known already. */
    record Known(long train, long validation, long test) {}

    /** The side of a group by its hash alone, so that no sample changes sides when others arrive. */
    Split of(String group, long seed) {
        return at(Seeds.uniform(hash(group, seed)), train, validation);
    }

    /** By which groups are drawn. */
    static long hash(String group, long seed) {
        return Seeds.mix(seed, Seeds.hash("split"), Seeds.hash(group));
    }

    /**
     * The side of one of the groups of a label, so that with those whose sides are known the label has the shares that were
     * asked for: to less than a group on each side, but for what is known already, and with one to train on. It is a
     * systematic sample: the groups stand at equal distances from a beginning drawn for the label, so that over many labels
     * of few groups the shares hold, too.
     *
     * @param label of the group, empty for none
     * @param rank of the group among those that are dealt, from 0, in an order drawn at random
     * @param dealt groups of the label that are dealt
     * @param known groups of the label that stand on each side already
     */
    Split deal(String label, long rank, long dealt, Known known, long seed) {
        if (rank == 0 && known.train() == 0) {
            return Split.TRAIN;
        }
        long all = dealt + known.train() + known.validation() + known.test();
        double toTrain = Math.max(0, train * all - known.train());
        double toValidation = Math.max(0, validation * all - known.validation());
        double toTest = Math.max(0, test * all - known.test());
        double missing = toTrain + toValidation + toTest;
        double beginning = Seeds.uniform(Seeds.mix(seed, Seeds.hash("deal"), Seeds.hash(label), all));
        return at((rank + beginning) / dealt, toTrain / missing, toValidation / missing);
    }

    private static Split at(double place, double train, double validation) {
        return place < train ? Split.TRAIN : place < train + validation ? Split.VALIDATION : Split.TEST;
    }
}
