package io.athanor.extract.encoder.text;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.PlainText;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import java.nio.charset.CharacterCodingException;
import java.util.function.BiFunction;

/** Bytes to a text in NFC of which something can be seen. */
public final class TextDecoder {
    private TextDecoder() {}

    /**
     * Decodes a payload.
     *
     * @param cleaning what is done to the text before anything is made of it
     * @param prepared makes the result of the text, and of what was changed on the way
     */
    public static Decoded decode(
            byte[] payload, CleaningSettings cleaning, BiFunction<String, Changes, Decoded> prepared) {
        String text;
        TextBytes bytes = TextBytes.of(payload);
        try {
            text = cleaning.apply(PlainText.composed(bytes.text()));
        } catch (CharacterCodingException e) {
            return Decoded.rejected(
                    Rejection.UNDECODABLE,
                    "not " + bytes.encoding() + " text: " + e.getMessage() + "; convert it to UTF-8, as iconv does");
        }
        if (PlainText.isUnseen(text)) {
            return Decoded.rejected(Rejection.EMPTY, "nothing in it that could be seen");
        }
        return prepared.apply(
                text, bytes.isUtf8() ? Changes.NONE : Changes.of(Change.TEXT_UTF16, 1, "in " + bytes.encoding()));
    }
}
