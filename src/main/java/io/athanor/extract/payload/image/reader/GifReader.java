package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.GifBlocks;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.RefusedPicture;
import java.io.IOException;

/** The first frame on its canvas, as a browser shows it before the animation begins. */
final class GifReader implements StillReader {
    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        GifBlocks blocks = GifBlocks.of(file);
        try (ReaderRun run = new ReaderRun(ImageReaders.jdk("gif"), file)) {
            bounds.check(Math.max(1, blocks.width()), Math.max(1, blocks.height()));
            Still frame = StoredStills.first(run, blocks.facts(), bounds, changes);
            if (blocks.width() == 0 || blocks.height() == 0) {
                return frame;
            }
            return new Still(
                    StoredStills.onCanvas(
                            frame.rows(), blocks.width(), blocks.height(), blocks.left(), blocks.top(), changes),
                    frame.colours(),
                    blocks.facts());
        } catch (IOException | RuntimeException e) {
            if (blocks.facts().cut() && !(e instanceof RefusedPicture)) {
                throw PictureBounds.cut("the file ends before its picture does");
            }
            throw e;
        }
    }
}
