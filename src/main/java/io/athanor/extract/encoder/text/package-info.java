/**
 * Texts to vectors or to sequences of token vectors, by the bundled sentence encoder. It never pads.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.text.MiniLmExtractor},
 * {@link io.athanor.extract.encoder.text.MiniLmExtractor}.
 */
@NullMarked
package io.athanor.extract.encoder.text;

import org.jspecify.annotations.NullMarked;
