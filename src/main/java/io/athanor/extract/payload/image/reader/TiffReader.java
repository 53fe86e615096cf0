package io.athanor.extract.payload.image.reader;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.format.TiffDirectory;
import io.athanor.extract.payload.image.pixel.ColourProfile;
import io.athanor.extract.payload.image.pixel.ColourProfiles;
import io.athanor.extract.payload.image.pixel.InkRows;
import io.athanor.extract.payload.image.pixel.Pixels;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** The first page, its pixels as they are stored: profiles are applied here, not by the reader. */
final class TiffReader implements StillReader {
    private static final int BIG = '+';

    private final ColourProfiles profiles;

    TiffReader(ColourProfiles profiles) {
        this.profiles = profiles;
    }

    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        TiffDirectory directory = TiffDirectory.first(file);
        PictureFacts facts = directory.facts(file.length);
        if (facts.cut()) {
            throw PictureBounds.cut("the file ends before its picture does");
        }
        // a tile is read whole, even if it is larger than the picture
        bounds.check(Math.max(1, directory.tilePixels()), 1);
        try (ReaderRun run = new ReaderRun(ImageReaders.tiff(file[2] == BIG || file[3] == BIG), file)) {
            bounds.check(run.reader().getWidth(0), run.reader().getHeight(0));
            BufferedImage page = run.picture(0, bounds, run.reader().getRawImageType(0));
            if (page.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
                ColourProfile profile = profiles.ofInks(facts.profile(), changes);
                var inks = new InkRows(page.getRaster(), InkRows.Stored.PLAIN, profile);
                return new Still(StoredStills.whole(inks, run, bounds, changes), 0, facts);
            }
            return new Still(StoredStills.whole(Pixels.of(page), run, bounds, changes), Pixels.colours(page), facts);
        }
    }
}
