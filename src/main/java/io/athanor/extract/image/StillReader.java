package io.athanor.extract.image;

import io.athanor.base.Changes;
import java.io.IOException;

/** Reads the pictures of one format. Thread-safe. */
interface StillReader {
    /**
     * Reads the first picture of a file.
     *
     * @param changes takes what is converted, left out or guessed
     * @throws RefusedPicture with its reason
     * @throws java.io.EOFException if the file ends too early
     * @throws IOException if the file is damaged, and so is any runtime exception
     */
    Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException;
}
