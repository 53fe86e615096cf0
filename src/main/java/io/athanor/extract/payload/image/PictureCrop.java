package io.athanor.extract.payload.image;

import io.athanor.base.Setting;
import io.athanor.extract.payload.image.format.Exif;
import io.athanor.extract.payload.image.pixel.CroppedRows;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.reader.Still;
import java.io.Serializable;

/**
 * The part of a picture that is looked at, before anything is resized: what is cut off its sides, as it is seen upright, and then the
 * largest square of what is left. Shares are rounded to pixels of the picture; a pixel a side is always left.
 */
public record PictureCrop(
        @Setting(
                value =
                        "The largest square of what is left: from its centre, its start (top or left) or its end; none keeps the"
                                + " shape.",
                otherwise = "none",
                oneOf = {"none", "centre", "start", "end"})
        String square,

        @Setting(value = "Share of the width that is cut off at the left.", otherwise = "0", min = 0, max = 0.99)
        double left,

        @Setting(value = "Share of the height that is cut off at the top.", otherwise = "0", min = 0, max = 0.99)
        double top,

        @Setting(value = "Share of the width that is cut off at the right.", otherwise = "0", min = 0, max = 0.99)
        double right,

        @Setting(value = "Share of the height that is cut off at the bottom.", otherwise = "0", min = 0, max = 0.99)
        double bottom)
        implements Serializable {
    private static final int MOST_DRAWN = 4096;

    public PictureCrop {
        if (left + right > 0.99 || top + bottom > 0.99) {
            throw new IllegalArgumentException("left and right are " + left + " and " + right + ", top and bottom "
                    + top + " and " + bottom + ", expected 0.99 together at most: something has to be left");
        }
    }

    /** What a drawing is drawn at so that what is left of it has so many pixels. */
    int drawnPixels(int pixels) {
        double least = Math.min(1 - left - right, 1 - top - bottom);
        return (int) Math.min(Math.max(pixels, MOST_DRAWN), Math.round(pixels / least));
    }

    Still of(Still still) {
        int orientation = still.facts().orientation();
        boolean swapped = Exif.swaps(orientation);
        PixelRows rows = still.rows();
        int width = swapped ? rows.height() : rows.width();
        int height = swapped ? rows.width() : rows.height();
        Span columns = Span.of(width, left, right);
        Span lines = Span.of(height, top, bottom);
        if (!square.equals("none")) {
            int side = Math.min(columns.length, lines.length);
            columns = columns.part(side, square);
            lines = lines.part(side, square);
        }
        // as the file holds it
        Span x = (swapped ? lines : columns).mirroredIf(Exif.mirrorsX(orientation), rows.width());
        Span y = (swapped ? columns : lines).mirroredIf(Exif.mirrorsY(orientation), rows.height());
        return new Still(new CroppedRows(rows, x.from, y.from, x.length, y.length), still.colours(), still.facts());
    }

    /** Pixels along a side. */
    private record Span(int from, int length) {
        static Span of(int pixels, double before, double behind) {
            int from = (int) Math.min(pixels - 1, Math.round(pixels * before));
            int to = (int) Math.max(from + 1, pixels - Math.round(pixels * behind));
            return new Span(from, to - from);
        }

        Span part(int wanted, String where) {
            int rest = length - wanted;
            int skipped =
                    switch (where) {
                        case "start" -> 0;
                        case "end" -> rest;
                        default -> rest / 2;
                    };
            return new Span(from + skipped, wanted);
        }

        Span mirroredIf(boolean backwards, int pixels) {
            return backwards ? new Span(pixels - from - length, length) : this;
        }
    }
}
