package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.format.PngChunks;
import io.athanor.extract.payload.image.format.RefusedPicture;
import java.io.IOException;

final class PngReader implements StillReader {
    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        PngChunks.check(file, bounds);
        PictureFacts facts = PngChunks.facts(file);
        try (ReaderRun run = new ReaderRun(ImageReaders.jdk("png"), file)) {
            return StoredStills.first(run, facts, bounds, changes);
        } catch (IOException | RuntimeException e) {
            if (facts.cut() && !(e instanceof RefusedPicture)) {
                throw PictureBounds.cut("the file ends before its picture does");
            }
            throw e;
        }
    }
}
