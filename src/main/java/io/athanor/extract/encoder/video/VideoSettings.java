package io.athanor.extract.encoder.video;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Pooling;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.extract.payload.video.ClipBounds;
import io.athanor.extract.payload.video.Moments;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Clips of film: a picture's vector for each of some frames, pooled to one or kept as a sequence. */
@Registered("video")
public record VideoSettings(
        @Setting(
                value = "The encoder of pictures that makes a frame's vector. Left out, mobilenetv2-b10.",
                otherwise = Setting.NONE)
        @Nullable
        FrameEncoder picture,

        @Setting(
                value =
                        "Time from one frame to the next; the first is that at 0. Left out, 1s, unless frames or scenes is set.",
                otherwise = Setting.NONE,
                min = 0.01,
                max = 86400)
        @Nullable
        Duration every,

        @Setting(
                value = "Number of frames, in the middle of as many equal parts of the clip; instead of every.",
                otherwise = Setting.NONE,
                min = 1,
                max = 16384)
        @Nullable
        Integer frames,

        @Setting(
                value =
                        "The first frame of each scene; one begins where a frame shares less of its colours with the frame before: the"
                                + " share that it does not, 0.4 for cuts. Instead of every.",
                otherwise = Setting.NONE,
                min = 0.01,
                max = 1)
        @Nullable
        Double scenes,

        @Setting(
                value =
                        "How the frames' vectors become the feature: their mean, max, mean and deviation, or none, which keeps"
                                + " them as a sequence.",
                otherwise = "mean",
                oneOf = {"mean", "max", "mean-deviation", "none"})
        Pooling pooling,

        @Setting(
                value = "Frames of a clip in a sequence; the rest is cut off.",
                otherwise = "256",
                min = 1,
                max = 16384)
        int maxFrames,

        @Setting(
                value = "Pixels of a frame's longer side, to which larger ones are brought as they are decoded.",
                otherwise = "512",
                min = 16,
                max = 4096)
        int framePixels,

        @Setting(
                value = "Clips of more seconds are rejected before they are decoded.",
                otherwise = "600",
                min = 1,
                max = 86400)
        int maxSeconds,

        @Setting(
                value =
                        "Share of its time that a clip may lack because its file was cut off: read as far as it goes. With 0 all that are"
                                + " cut off are quarantined.",
                otherwise = "0",
                min = 0,
                max = 0.99)
        double acceptTruncated)
        implements EncoderSettings {
    private static final long MOST_BYTES = 256L << 20;

    public VideoSettings {
        long chosen = Stream.of(Optional.ofNullable(every), Optional.ofNullable(frames), Optional.ofNullable(scenes))
                .filter(Optional::isPresent)
                .count();
        if (chosen > 1) {
            throw new IllegalArgumentException("every, frames or scenes is set beside another, expected one of them");
        }
        picture = picture == null ? new FrameEncoder(new MobileNetSettings(PictureSettings.usual())) : picture;
    }

    /** @throws UserError if the frames' encoder is none of pictures, or gives sequences */
    @Override
    public FeatureExtractor extractor() {
        FeatureExtractor ofFrames = encoder().encoder().extractor();
        if (!encoder().encoder().isPicture()) {
            throw new UserError(
                    "Cannot encode clips: found a model of no pictures for picture, expected one of pictures. Choose another.");
        }
        if (!(ofFrames.output() instanceof Shape.Vector)) {
            throw new UserError(
                    "Cannot encode clips: found an encoder that gives a sequence a frame for picture, expected"
                            + " one vector a frame. Set its pooling, or choose another.");
        }
        return new VideoExtractor(
                ofFrames, moments(), pooling, maxFrames, new ClipBounds(maxSeconds, acceptTruncated, framePixels));
    }

    private FrameEncoder encoder() {
        return Objects.requireNonNull(picture);
    }

    private Moments moments() {
        if (frames != null) {
            return new Moments.Evenly(frames);
        }
        return scenes != null
                ? new Moments.Scenes(scenes)
                : new Moments.Every(every == null ? 1 : every.toNanos() / 1e9);
    }

    /** Of the frames' encoder its own: a network's place is no part of it. */
    @Override
    public SortedMap<String, Object> identity() {
        SortedMap<String, Object> identity = SettingsIdentity.of(this);
        identity.put("picture", encoder().encoder().identity());
        SortedMap<String, Object> own = new TreeMap<>();
        if (identity.get("settings") instanceof SortedMap<?, ?> settings) {
            settings.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        own.remove("picture");
        identity.put("settings", own);
        return identity;
    }

    @Override
    public long maxBytes() {
        return MOST_BYTES;
    }
}
