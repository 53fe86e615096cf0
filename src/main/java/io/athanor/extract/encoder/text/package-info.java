/**
 * Bytes of texts to characters, for all encoders of texts; and texts to vectors of hashed n-grams. It knows no network.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.text.TextDecoder},
 * {@link io.athanor.extract.encoder.text.NgramExtractor}.
 */
@NullMarked
package io.athanor.extract.encoder.text;

import org.jspecify.annotations.NullMarked;
