/**
 * Sound to vectors or to sequences of frames: by the bundled speech embedding over windows of the clip, or by a formula over
 * its spectrogram (log-mel, MFCC, chroma). It never decodes a file, which {@code payload.audio} does.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.audio.SpeechExtractor},
 * {@link io.athanor.extract.encoder.audio.Spectrogram}.
 */
@NullMarked
package io.athanor.extract.encoder.audio;

import org.jspecify.annotations.NullMarked;
