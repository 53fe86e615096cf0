package io.athanor.extract.payload.image.format;

import io.athanor.data.Rejection;

/**
 * What is read of a stranger's picture.
 *
 * @param maxPixels pictures of more are refused by their header
 * @param mayMiss share of its rows that a picture may lack, in [0, 1)
 */
public record PictureBounds(long maxPixels, double mayMiss) {
    /** To be asked before anything is allocated by these numbers. */
    public void check(long width, long height) throws RefusedPicture {
        if (width > maxPixels || height > maxPixels || width * height > maxPixels) {
            throw new RefusedPicture(
                    Rejection.TOO_LARGE, width + " × " + height + " pixels, at most " + maxPixels + " allowed");
        }
        if (width <= 0 || height <= 0) {
            throw new RefusedPicture(
                    Rejection.UNDECODABLE, "the picture is damaged: it has " + width + " × " + height + " pixels");
        }
    }

    /** @param missing share of the rows that have not come */
    public void checkMissing(double missing) throws RefusedPicture {
        if (missing > mayMiss) {
            throw cut(String.format(
                    java.util.Locale.ROOT,
                    "the file ends when %.0f %% of the picture are still to come",
                    100 * missing));
        }
    }

    /** For a file of which nothing can be read. */
    public static RefusedPicture cut(String message) {
        return new RefusedPicture(Rejection.TRUNCATED, message);
    }
}
