package io.athanor.train;

import io.athanor.base.Setting;
import io.athanor.fusion.NetworkSettings;
import java.io.Serializable;

/** The fused model: which network, and how it is trained. The single modalities' heads are trained alike. */
public record TeacherSettings(
        @Setting(value = "The fusion network.", tag = "fusion", otherwise = "gated", inline = true)
        NetworkSettings network,

        @Setting(value = "Its training.", otherwise = "{}", inline = true)
        TrainingSettings training)
        implements Serializable {}
