package io.athanor.extract.encoder.text;

import io.athanor.base.Change;
import io.athanor.base.Changes;

/** What is read of a text that may be longer than an encoder reads. */
record ReadText(String text, Changes changes) {
    /** @param most characters; half of a character is not read */
    static ReadText of(String text, int most, Changes changes) {
        if (text.length() <= most) {
            return new ReadText(text, changes);
        }
        String read = text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
        return new ReadText(
                read,
                changes.plus(Changes.of(
                        Change.TEXT_CLIPPED,
                        1,
                        text.length() + " characters, of which " + read.length() + " were read")));
    }
}
