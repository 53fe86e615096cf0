/**
 * Clips to vectors or sequences, by any encoder of pictures over some of their frames. It never decodes a file, which {@code payload.video}
 * does, and computes no feature of a picture itself.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.video.VideoSettings}, {@link io.athanor.extract.encoder.video.VideoSession}.
 */
@NullMarked
package io.athanor.extract.encoder.video;

import org.jspecify.annotations.NullMarked;
