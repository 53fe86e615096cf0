package io.athanor.train.fitting;

import io.athanor.base.Setting;
import java.io.Serializable;

/** One of the transforms of a modality. */
public record TransformTerm(
        @Setting(value = "What is done to the feature.", tag = Setting.KEY, inline = true)
        TransformSettings transform) implements Serializable {}
