package io.athanor.source;

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
                value = "Field that says train, validation or test; the shares are then not used.",
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

    /** The side of a group: a function of seed and group alone, so that no sample changes sides when others arrive. */
    Split of(String group, long seed) {
        double draw = Seeds.uniform(Seeds.mix(seed, Seeds.hash("split"), Seeds.hash(group)));
        return draw < train ? Split.TRAIN : draw < train + validation ? Split.VALIDATION : Split.TEST;
    }
}
