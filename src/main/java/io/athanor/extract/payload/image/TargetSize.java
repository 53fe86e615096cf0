package io.athanor.extract.payload.image;

import io.athanor.extract.payload.image.pixel.Resampling.Filter;
import io.athanor.extract.payload.image.pixel.Resampling.Window;
import io.athanor.extract.payload.image.reader.Still;

/** What a picture is resized to, by its own size. */
public interface TargetSize {
    /** What drawings, which have no size of their own, are drawn at. */
    int drawnPixels();

    /** The part that is wanted of a picture as its file holds it, which may lie on its side. */
    Window window(Still still);

    Filter filter();
}
