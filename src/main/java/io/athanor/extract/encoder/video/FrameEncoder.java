package io.athanor.extract.encoder.video;

import io.athanor.base.Setting;
import io.athanor.extract.encoder.image.PictureEncoderSettings;
import java.io.Serializable;

/** What makes the vector of a frame, as {@code mobilenetv2-b10} or {@code {onnx: {model: dinov2-small}}}. */
public record FrameEncoder(
        @Setting(value = "An encoder of pictures.", tag = Setting.KEY, inline = true)
        PictureEncoderSettings encoder) implements Serializable {}
