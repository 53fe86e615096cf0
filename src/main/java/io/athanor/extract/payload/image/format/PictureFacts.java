package io.athanor.extract.payload.image.format;

import org.jspecify.annotations.Nullable;

/**
 * What a file says of its picture beside the pixels.
 *
 * @param cut whether the file ends before the picture does, as far as its structure tells
 * @param orientation as of EXIF, from 1 (as it stands) to 8
 * @param profile an ICC profile, if there is one
 * @param pictures frames or pages; may stop counting at 2
 */
public record PictureFacts(boolean cut, int orientation, byte @Nullable [] profile, int pictures) {
    /** The orientation of a picture that lies as it is meant to be seen. */
    public static final int UPRIGHT = 1;

    /** Of a file that says nothing. */
    public static final PictureFacts NONE = new PictureFacts(false, UPRIGHT, null, 1);
}
