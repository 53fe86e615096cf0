package io.athanor.source.split;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;

/** What is asked of the labels. */
public record LabelSettings(
        @Setting(
                value =
                        "What to do with a label that no training sample has: refuse the data, or leave it open: such rows"
                                + " are scored and counted, and take no part in the figures.",
                otherwise = "refuse",
                oneOf = {"refuse", "open"})
        String unseen,

        @Setting(
                value = "Texts that say that a sample has no label, or no group: programs write them for nothing.",
                otherwise = "[NaN, nan, 'NULL', 'null', None, '<NA>', NaT, '#N/A', '\\N']")
        List<String> none)
        implements Serializable {

    /** Not {@code none}, {@code NA} or {@code missing}: these are classes, too. */
    private static final List<String> NONE =
            List.of("NaN", "nan", "NULL", "null", "None", "<NA>", "NaT", "#N/A", "\\N");

    public LabelSettings {
        none = List.copyOf(none);
    }

    public static LabelSettings defaults() {
        return new LabelSettings("refuse", NONE);
    }
}
