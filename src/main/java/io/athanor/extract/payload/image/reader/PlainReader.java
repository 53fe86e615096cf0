package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import java.io.IOException;
import javax.imageio.ImageReader;

/** Formats of which nothing is known beside the pixels. */
record PlainReader(Readers readers) implements StillReader {
    /** Makes a reader of ImageIO. */
    interface Readers {
        ImageReader open() throws IOException;
    }

    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        try (ReaderRun run = new ReaderRun(readers.open(), file)) {
            return StoredStills.first(run, PictureFacts.NONE, bounds, changes);
        }
    }
}
