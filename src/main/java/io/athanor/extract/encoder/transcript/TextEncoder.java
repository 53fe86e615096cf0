package io.athanor.extract.encoder.transcript;

import io.athanor.base.Setting;
import io.athanor.extract.encoder.text.TextEncoderSettings;
import java.io.Serializable;

/** What makes the feature of a text, as {@code minilm-l6} or {@code {word-ngrams: {max-n: 2}}}. */
public record TextEncoder(
        @Setting(value = "An encoder of texts.", tag = Setting.KEY, inline = true)
        TextEncoderSettings encoder) implements Serializable {}
