package io.athanor.source;

import io.athanor.base.Setting;
import java.io.Serializable;

/** What is asked of the labels. */
public record LabelSettings(
        @Setting(
                value =
                        "What to do with a label that no training sample has: refuse the data, or leave it open: such rows"
                                + " are scored and counted, and take no part in the figures.",
                otherwise = "refuse",
                oneOf = {"refuse", "open"})
        String unseen)
        implements Serializable {

    public static LabelSettings defaults() {
        return new LabelSettings("refuse");
    }
}
