package io.athanor.job;

import io.athanor.base.Setting;
import io.athanor.base.Share;

/** When a run gives up rather than go on with what is left. */
public record LimitSettings(
        @Setting(
                value = "Payloads of one modality that may be rejected: a count, or a share of those present.",
                otherwise = "10%")
        Share rejected,

        @Setting(
                value = "Whether to give up wherever data would be changed on the way without a setting that asks for"
                        + " it: left out, converted, clipped or guessed. --strict for short.",
                otherwise = "false")
        boolean strict) {}
