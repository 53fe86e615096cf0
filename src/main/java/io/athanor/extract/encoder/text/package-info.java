/**
 * Bytes of texts to characters, for encoders of texts. It knows no network.
 *
 * <p>Central type: {@link io.athanor.extract.encoder.text.TextBytes}.
 */
@NullMarked
package io.athanor.extract.encoder.text;

import org.jspecify.annotations.NullMarked;
