package io.athanor.extract.payload.image.reader;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.format.RefusedPicture;
import io.athanor.extract.payload.image.pixel.Canvas;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.pixel.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** What readings by ImageIO have in common: what has not come, and what is counted. */
final class StoredStills {
    private StoredStills() {}

    /** The first picture that a reader finds. */
    static Still first(ReaderRun run, PictureFacts facts, PictureBounds bounds, Changes.Tally changes)
            throws IOException {
        BufferedImage picture = run.picture(0, bounds);
        return new Still(whole(Pixels.of(picture), run, bounds, changes), Pixels.colours(picture), facts);
    }

    /** The rows of a picture, if enough of them have come; white in place of the others. */
    static PixelRows whole(PixelRows rows, ReaderRun run, PictureBounds bounds, Changes.Tally changes)
            throws RefusedPicture {
        bounds.checkMissing(run.missing());
        if (run.damage() != null) {
            changes.add(Change.PICTURE_DAMAGED, run.damage());
        }
        if (run.missing() == 0) {
            return rows;
        }
        int there = (int) Math.round(rows.height() * (1 - run.missing()));
        changes.add(Change.PICTURE_CUT_OFF, there + " of " + rows.height() + " rows had come");
        return new Canvas(rows, there, rows.width(), rows.height(), 0, 0);
    }

    /** The first frame of an animation on its canvas, of which it may cover a part. */
    static PixelRows onCanvas(PixelRows frame, int width, int height, int left, int top, Changes.Tally changes) {
        if (left == 0 && top == 0 && width == frame.width() && height == frame.height()) {
            return frame;
        }
        if (left + frame.width() > width || top + frame.height() > height) {
            changes.add(
                    Change.PICTURE_CLIPPED,
                    "a frame of " + frame.width() + " × " + frame.height() + " pixels on a canvas of " + width + " × "
                            + height);
        }
        return new Canvas(frame, frame.height(), width, height, left, top);
    }
}
