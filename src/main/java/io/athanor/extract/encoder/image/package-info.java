/**
 * Pictures to vectors by the bundled blocks of MobileNetV2. It never opens a file format, which {@code payload.image}
 * does.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.image.MobileNetExtractor},
 * {@link io.athanor.extract.encoder.image.MobileNetExtractor}.
 */
@NullMarked
package io.athanor.extract.encoder.image;

import org.jspecify.annotations.NullMarked;
