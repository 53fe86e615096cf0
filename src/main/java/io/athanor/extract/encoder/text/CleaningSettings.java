package io.athanor.extract.encoder.text;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;

/** What is done to a text before it is read. */
public record CleaningSettings(
        @Setting(
                value =
                        "What is done to a text before it is read, in this order: nfc, nfkc, strip-html, collapse-whitespace, lower.",
                otherwise = "[]")
        List<TextCleaning> clean)
        implements Serializable {
    public CleaningSettings {
        clean = List.copyOf(clean);
    }

    /** Texts are read as they come. */
    public static CleaningSettings none() {
        return new CleaningSettings(List.of());
    }

    String apply(String text) {
        String cleaned = text;
        for (TextCleaning step : clean) {
            cleaned = step.apply(cleaned);
        }
        return cleaned;
    }
}
