/**
 * Kinds of picture files told by their bytes, and what a file says of its picture beside the pixels: size,
 * orientation, colours, whether it was cut off. It never decodes a pixel, and refuses what is out of bounds before
 * anyone does.
 *
 * <p>Central types: {@link io.athanor.extract.payload.image.format.PictureFormat},
 * {@link io.athanor.extract.payload.image.format.PictureFacts}.
 */
@NullMarked
package io.athanor.extract.payload.image.format;

import org.jspecify.annotations.NullMarked;
