/**
 * Pictures to vectors by a formula: HOG, colour histogram, perceptual hash. It never opens a file format, which {@code
 * payload.image} does, and knows no network.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.image.HogExtractor},
 * {@link io.athanor.extract.encoder.image.PictureSettings}.
 */
@NullMarked
package io.athanor.extract.encoder.image;

import org.jspecify.annotations.NullMarked;
