package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.ManySettings;
import io.athanor.extract.PayloadSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speech through the bundled embedding: mean and deviation over its windows, a vector of 192 values. */
@Registered(SpeechSettings.ENCODER)
public record SpeechSettings(
        @Setting(
                "The payload field that holds the sound: a file's extension or a manifest's column. Several may be named, of"
                        + " which a sample has one.")
        List<String> from,

        @Setting(
                value = "Payloads of more bytes are rejected unread.",
                otherwise = "67108864",
                min = 1,
                max = 1073741824)
        long maxBytes,

        @Setting(value = "Clips of more seconds are rejected.", otherwise = "60", min = 1, max = 3600)
        int maxSeconds,

        @Setting(
                value = "Where a sample may have several of them, and which of their features counts.",
                otherwise = Setting.NONE)
        @Nullable
        ManySettings many)
        implements PayloadSettings {
    /** Its name in a pipeline file. */
    public static final String ENCODER = "speech-embedding";

    public SpeechSettings {
        from = PayloadSettings.named(from);
    }

    /** One clip a sample. */
    public SpeechSettings(String from, long maxBytes, int maxSeconds) {
        this(List.of(from), maxBytes, maxSeconds, null);
    }

    @Override
    public FeatureExtractor extractor() {
        return new SpeechExtractor(maxSeconds);
    }
}
