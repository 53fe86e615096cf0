package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.JpegSegments;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.pixel.ColourProfiles;
import io.athanor.extract.payload.image.pixel.InkRows;
import io.athanor.extract.payload.image.pixel.PixelRows;
import java.awt.image.Raster;
import java.io.IOException;

/** Pictures of three components or one as the JDK reads them, once it is told what they are; of four as inks. */
final class JpegReader implements StillReader {
    private final ColourProfiles profiles;

    JpegReader(ColourProfiles profiles) {
        this.profiles = profiles;
    }

    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        JpegSegments segments = JpegSegments.of(file);
        bounds.check(segments.width(), segments.height());
        var facts = new PictureFacts(false, segments.orientation(), segments.profile(), 1);
        try (ReaderRun run = new ReaderRun(ImageReaders.jdk("jpeg"), segments.bare(file))) {
            if (segments.ids().size() != 4) {
                return StoredStills.first(run, facts, bounds, changes);
            }
            Raster raster = run.components(0, bounds);
            PixelRows inks = new InkRows(raster, stored(segments), profiles.ofInks(segments.profile(), changes));
            return new Still(StoredStills.whole(inks, run, bounds, changes), 0, facts);
        }
    }

    private static InkRows.Stored stored(JpegSegments segments) {
        return switch (segments.transform()) {
            case -1 -> InkRows.Stored.PLAIN;
            case 0 -> InkRows.Stored.INVERTED;
            default -> InkRows.Stored.YCCK;
        };
    }
}
