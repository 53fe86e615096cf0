package io.athanor.model.bundle;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is made of a payload before a network is fed with it: declared by a card, computed by the encoder. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Preparation.Picture.class, name = "picture"),
    @JsonSubTypes.Type(value = Preparation.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Preparation.Sound.class, name = "sound"),
    @JsonSubTypes.Type(value = Preparation.LogMel.class, name = "log-mel"),
    @JsonSubTypes.Type(value = Preparation.Series.class, name = "series"),
    @JsonSubTypes.Type(value = Preparation.Words.class, name = "words")
})
public sealed interface Preparation extends Serializable {

    /**
     * A picture, resized, cropped at its centre, and each channel c made (scale · v − mean[c]) / std[c] of values v in [0, 1].
     *
     * @param input the network's input: [batch × 3 × height × width], or [batch × height × width × 3] where {@code channelsLast}
     * @param height of what is fed, in pixels
     * @param width of what is fed, in pixels
     * @param shortestSide pixels that the picture's shorter side is resized to before its centre is cropped; 0 if it is resized to
     *     height × width whatever its own shape is
     * @param filter {@code nearest}, {@code bilinear}, {@code bicubic} or {@code lanczos}, as Pillow computes them: widened where
     *     a picture shrinks
     * @param scale what white is before mean and deviation: 1, or 255
     * @param mean of red, green and blue
     * @param std of red, green and blue, not 0
     * @param bgr whether blue comes first
     */
    record Picture(
            String input,
            int height,
            int width,
            int shortestSide,
            String filter,
            float scale,
            List<Float> mean,
            List<Float> std,
            boolean bgr,
            boolean channelsLast)
            implements Preparation {
        /** In the order of Pillow's numbers for them. */
        static final List<String> FILTERS = List.of("nearest", "lanczos", "bilinear", "bicubic");

        /** A side of what is fed, or of what it is cut out of. */
        static final int MOST_PIXELS = 4096;

        public Picture {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
            if (mean.size() != 3 || std.size() != 3 || std.contains(0f)) {
                throw new IllegalArgumentException(
                        "mean " + mean + " and std " + std + ", expected three numbers each, and none of std 0");
            }
            if (!FILTERS.contains(filter)) {
                throw new IllegalArgumentException("filter " + filter + ", expected one of " + FILTERS);
            }
            if (height > MOST_PIXELS || width > MOST_PIXELS || shortestSide > MOST_PIXELS) {
                throw new IllegalArgumentException("a side of more than " + MOST_PIXELS + " pixels");
            }
            if (height < 1 || width < 1 || (shortestSide != 0 && shortestSide < Math.max(height, width))) {
                throw new IllegalArgumentException(
                        "a centre of " + height + " x " + width + " of a picture whose shorter side is " + shortestSide
                                + ", expected positive sizes, and a centre within the picture");
            }
        }
    }

    /**
     * A text, as word pieces of the bundle's tokenizer. Texts of equal length share a batch, so that none is padded.
     *
     * @param ids input of the pieces' numbers, int64 [batch × pieces]
     * @param mask input that says which are there, if the network has one
     * @param types input of token types, all 0, if the network has one
     * @param maxTokens pieces read of a text, end markers included
     * @param padTo pieces that each text is padded to, for networks that were trained so or take no other number; 0 for none
     * @param padId what is padded with
     * @param prefix put before each text: {@code "query: "}
     */
    record Text(
            String ids,
            @Nullable String mask,
            @Nullable String types,
            int maxTokens,
            int padTo,
            long padId,
            String prefix)
            implements Preparation {
        public Text {
            if (maxTokens < 1 || (padTo != 0 && padTo < maxTokens)) {
                throw new IllegalArgumentException("max-tokens " + maxTokens + " and pad-to " + padTo
                        + ", expected at least 1, and pad-to 0 or at least max-tokens");
            }
        }
    }

    /**
     * A sound, as mono samples at 16 kHz.
     *
     * @param input the network's input, float [samples] or [batch × samples]
     * @param batched whether the input has a dimension for the batch
     * @param scale what full scale is: 1, or 32768 for networks that were trained on 16-bit integers
     * @param standardise whether each clip is given mean 0 and variance 1, as wav2vec 2.0 wants it
     * @param minSamples shorter clips are padded with silence
     */
    record Sound(String input, boolean batched, float scale, boolean standardise, int minSamples)
            implements Preparation {}

    /**
     * A sound, as the log-mel spectrogram of Whisper (Radford et al., Robust speech recognition via large-scale weak supervision, 2023,
     * § 2.2; the constants are those of its audio.py): of mono samples at 16 kHz, filled up with silence or cut to the frames that the
     * network takes, 25 ms every 10 ms, mel filters of Slaney's scale up to 8 kHz; x = log₁₀(max(mel, 10⁻¹⁰)), at least its largest value
     * less 8, then (x + 4) / 4.
     *
     * @param input the network's input, float [batch × mels × frames]
     */
    record LogMel(String input, int mels, int frames) implements Preparation {
        public LogMel {
            if (mels < 1 || mels > 512 || frames < 1 || frames > 100_000) {
                throw new IllegalArgumentException(
                        mels + " mels and " + frames + " frames, expected 1 to 512 and 1 to 100,000");
            }
        }
    }

    /**
     * A series of points, each channel c made (v − mean[c]) / std[c]. What is missing is 0 then, and so is what a series is filled up
     * with at its end. Series of equal length share a batch, so that none is padded unless the network takes one length alone.
     *
     * @param input the network's input, float [batch × points × channels], or [batch × channels × points] where {@code channelsFirst}
     * @param mask input of the same form, float, 1 where a value is there and 0 where it is missing or filled up, if the network has one
     * @param channels values a point
     * @param maxPoints points read of a series
     * @param padTo points that each series is filled up to, for networks that take no other number; 0 for none
     * @param mean of each channel, or none
     * @param std of each channel, not 0, beside mean
     * @param standardise whether each channel of each series is given mean 0 and variance 1 instead, by the values that are there
     */
    record Series(
            String input,
            @Nullable String mask,
            int channels,
            int maxPoints,
            int padTo,
            boolean channelsFirst,
            List<Float> mean,
            List<Float> std,
            boolean standardise)
            implements Preparation {
        private static final int MOST_CHANNELS = 4096;
        private static final int MOST_POINTS = 1_000_000;

        public Series {
            mean = mean == null ? List.of() : List.copyOf(mean);
            std = std == null ? List.of() : List.copyOf(std);
            if (channels < 1 || channels > MOST_CHANNELS || maxPoints < 1 || maxPoints > MOST_POINTS) {
                throw new IllegalArgumentException(channels + " channels and max-points " + maxPoints
                        + ", expected 1 to 4,096 and 1 to 1,000,000");
            }
            if (padTo != 0 && (padTo < maxPoints || padTo > MOST_POINTS)) {
                throw new IllegalArgumentException(
                        "pad-to " + padTo + ", expected 0 or at least max-points, which is " + maxPoints);
            }
            boolean fits = mean.isEmpty() ? std.isEmpty() : mean.size() == channels && std.size() == channels;
            if (!fits || std.contains(0f) || (standardise && !mean.isEmpty())) {
                throw new IllegalArgumentException(
                        "mean " + mean + " and std " + std
                                + ", expected a number a channel each and none of std 0, or neither; and neither with standardise");
            }
        }
    }

    /**
     * A text, as words that are looked up: there is no network, and the file has a vector a word.
     *
     * @param words in the file; -1 where that is not known
     */
    record Words(long words) implements Preparation {}
}
