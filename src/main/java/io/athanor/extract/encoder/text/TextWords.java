package io.athanor.extract.encoder.text;

import io.athanor.data.Rejection;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.Decoded;
import java.util.ArrayList;
import java.util.List;

/** The words of texts, as the encoders take them apart: letters with their marks, digits and underscores in a row. */
public final class TextWords {
    private TextWords() {}

    /**
     * In their order; none if the payload is no text, or one without words.
     *
     * @param cleaning what is done to the text first
     */
    public static List<String> of(byte[] payload, CleaningSettings cleaning) {
        List<String> words = new ArrayList<>();
        TextDecoder.decode(payload, cleaning, (text, changes) -> {
            Ngrams.WORDS.each(text, 1, 1, words::add);
            return words.isEmpty()
                    ? Decoded.rejected(Rejection.EMPTY, Ngrams.WORDS.without())
                    : new ComputedSession.Feature(new float[0], changes);
        });
        return words;
    }
}
