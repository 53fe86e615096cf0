package io.athanor.extract.encoder.text;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.ManySettings;
import io.athanor.extract.PayloadSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts through the bundled MiniLM: a vector of 384 values, or one a token. */
@Registered(MiniLmSettings.ENCODER)
public record MiniLmSettings(
        @Setting(
                "The payload field that holds the text: a file's extension or a manifest's column. Several may be named, of"
                        + " which a sample has one.")
        List<String> from,

        @Setting(
                value = "Payloads of more bytes are rejected unread.",
                otherwise = "1048576",
                min = 1,
                max = 1073741824)
        long maxBytes,

        @Setting(
                value = "One vector a text (pooled), or one a token (sequence).",
                otherwise = "pooled",
                oneOf = {"pooled", "sequence"})
        String tokens,

        @Setting(value = "Word pieces read of a text; the rest is cut off.", otherwise = "128", min = 3, max = 512)
        int maxTokens,

        @Setting(
                value = "Where a sample may have several of them, and which of their features counts.",
                otherwise = Setting.NONE)
        @Nullable
        ManySettings many)
        implements PayloadSettings {
    /** Its name in a pipeline file. */
    public static final String ENCODER = "minilm-l6";

    public MiniLmSettings {
        from = PayloadSettings.named(from);
    }

    /** One text a sample. */
    public MiniLmSettings(String from, long maxBytes, String tokens, int maxTokens) {
        this(List.of(from), maxBytes, tokens, maxTokens, null);
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public FeatureExtractor extractor() {
        return new MiniLmExtractor(maxTokens, tokens.equals("pooled"));
    }
}
