/**
 * Pixels of any kind as rows of 8-bit red, green and blue on a white ground: profiles and inks, canvases, resizing. It
 * never holds a larger picture than is asked for where rows suffice, and knows no file format.
 *
 * <p>Central types: {@link io.athanor.extract.payload.image.pixel.PixelRows},
 * {@link io.athanor.extract.payload.image.pixel.ColourProfile}.
 */
@NullMarked
package io.athanor.extract.payload.image.pixel;

import org.jspecify.annotations.NullMarked;
