/**
 * Pictures of any format as squares of RGB planes, upright and in sRGB, or as small pictures for a person to look at.
 * Its rooms: what files say of themselves ({@code format}), rows of pixels and their colours ({@code pixel}), a reader
 * a format ({@code reader}). It never trusts a header with its memory, and knows no encoder.
 *
 * <p>Central types: {@link io.athanor.extract.payload.image.PictureDecoder},
 * {@link io.athanor.extract.payload.image.Thumbnails}.
 */
@NullMarked
package io.athanor.extract.payload.image;

import org.jspecify.annotations.NullMarked;
