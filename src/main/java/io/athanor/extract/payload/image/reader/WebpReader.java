package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.WebpChunks;
import io.athanor.extract.payload.image.pixel.PixelRows;
import java.io.IOException;

final class WebpReader implements StillReader {
    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        WebpChunks chunks = WebpChunks.of(file);
        if (chunks.facts().cut()) {
            throw PictureBounds.cut("the file ends before its picture does");
        }
        try (ReaderRun run = new ReaderRun(ImageReaders.webp(), WebpChunks.withoutProfile(file))) {
            if (chunks.width() > 0) {
                bounds.check(chunks.width(), chunks.height());
            }
            Still frame = StoredStills.first(run, chunks.facts(), bounds, changes);
            PixelRows rows = chunks.facts().pictures() > 1
                    ? StoredStills.onCanvas(
                            frame.rows(), chunks.width(), chunks.height(), chunks.left(), chunks.top(), changes)
                    : frame.rows();
            return new Still(rows, frame.colours(), chunks.facts());
        }
    }
}
