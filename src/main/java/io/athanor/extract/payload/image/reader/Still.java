package io.athanor.extract.payload.image.reader;

import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.pixel.PixelRows;
import org.jspecify.annotations.Nullable;

/**
 * A picture as its file holds it.
 *
 * @param colours components that its profile is for: 1 for grey, 3 for RGB; 0 where the rows are sRGB already
 * @param facts its orientation and profile are still to be applied
 */
public record Still(PixelRows rows, int colours, PictureFacts facts) {
    public byte @Nullable [] profile() {
        return colours == 0 ? null : facts.profile();
    }
}
