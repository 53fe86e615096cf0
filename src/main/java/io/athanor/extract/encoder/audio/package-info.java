/**
 * Speech and other sound to vectors, by the bundled speech embedding over windows of the clip. It never decodes a
 * file, which {@code payload.audio} does.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.audio.SpeechExtractor},
 * {@link io.athanor.extract.encoder.audio.SpeechExtractor}.
 */
@NullMarked
package io.athanor.extract.encoder.audio;

import org.jspecify.annotations.NullMarked;
