/**
 * Pictures to vectors: bounded decoding, resizing, and the bundled network. It never trusts a header with its memory.
 *
 * <p>Central types: {@link io.athanor.extract.image.MobileNetSettings}, {@link io.athanor.extract.image.PictureDecoder},
 * {@link io.athanor.extract.image.Thumbnails}.
 */
@NullMarked
package io.athanor.extract.image;

import org.jspecify.annotations.NullMarked;
