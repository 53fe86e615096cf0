package io.athanor.fusion.objective;

import io.athanor.base.Setting;
import java.io.Serializable;

/** One of the things that a network learns by, and what it counts in their sum. */
public record ObjectiveTerm(
        @Setting(value = "What it counts in the sum.", otherwise = "1", min = 0, max = 1e6)
        double weight,

        @Setting(value = "Epochs in which its weight rises to that in a line.", otherwise = "0", min = 0, max = 100000)
        int warmUpEpochs,

        @Setting(value = "What is learned.", tag = Setting.KEY, inline = true)
        ObjectiveSettings objective)
        implements Serializable {}
