package io.athanor.extract.image;

import org.jspecify.annotations.Nullable;

/**
 * A picture as its file holds it.
 *
 * @param colours components that its profile is for: 1 for grey, 3 for RGB; 0 where the rows are sRGB already
 * @param facts its orientation and profile are still to be applied
 */
record Still(PixelRows rows, int colours, PictureFacts facts) {
    byte @Nullable [] profile() {
        return colours == 0 ? null : facts.profile();
    }
}
