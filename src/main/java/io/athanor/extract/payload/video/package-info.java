/**
 * Bytes of clips to still pictures of some of their moments, one after another. It never holds more than a few frames, and never
 * says what of a picture is a feature, which is for the encoders.
 *
 * <p>Central types: {@link io.athanor.extract.payload.video.ClipDecoder}, {@link io.athanor.extract.payload.video.Moments}.
 */
@NullMarked
package io.athanor.extract.payload.video;

import org.jspecify.annotations.NullMarked;
