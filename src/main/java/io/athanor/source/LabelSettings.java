package io.athanor.source;

import io.athanor.base.Setting;
import java.io.Serializable;

/** What is asked of the labels. */
public record LabelSettings(
        @Setting(
                value =
                        "What to do with a label that no training sample has: refuse the data, or keep it (open) as a class"
                                + " that is never predicted.",
                otherwise = "refuse",
                oneOf = {"refuse", "open"})
        String unseen)
        implements Serializable {

    public static LabelSettings defaults() {
        return new LabelSettings("refuse");
    }
}
