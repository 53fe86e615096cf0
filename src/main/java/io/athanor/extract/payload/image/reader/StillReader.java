package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import java.io.IOException;

/** Reads the pictures of one format. Thread-safe. */
public interface StillReader {
    /**
     * Reads the first picture of a file.
     *
     * @param changes takes what is converted, left out or guessed
     * @throws io.athanor.extract.payload.image.format.RefusedPicture with its reason
     * @throws java.io.EOFException if the file ends too early
     * @throws IOException if the file is damaged, and so is any runtime exception
     */
    Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException;
}
