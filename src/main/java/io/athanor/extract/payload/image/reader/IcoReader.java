package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.pixel.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** The largest of an icon's pictures: they all show the same. */
final class IcoReader implements StillReader {
    private static final int HEADER_BYTES = 6;
    private static final int ENTRY_BYTES = 16;
    private static final int DEPTH = 6;

    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        try (ReaderRun run = new ReaderRun(ImageReaders.ico(), file)) {
            int pictures = run.reader().getNumImages(true);
            int best = 0;
            long most = -1;
            for (int i = 0; i < pictures; i++) {
                int depth = HEADER_BYTES + i * ENTRY_BYTES + DEPTH;
                long pixels = (long) run.reader().getWidth(i) * run.reader().getHeight(i);
                // among those of a size the one of the most colours
                long worth = (pixels << 8) + (depth < file.length ? file[depth] : 0);
                if (worth > most) {
                    most = worth;
                    best = i;
                }
            }
            BufferedImage picture = run.picture(best, bounds);
            return new Still(
                    StoredStills.whole(Pixels.of(picture), run, bounds, changes),
                    Pixels.colours(picture),
                    PictureFacts.NONE);
        }
    }
}
