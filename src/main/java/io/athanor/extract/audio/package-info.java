/**
 * Speech and other sound to vectors: decoding by FFmpeg from memory, and the bundled speech embedding. It never writes a
 * temporary file.
 *
 * <p>Central types: {@link io.athanor.extract.audio.SpeechSettings}, {@link io.athanor.extract.audio.SoundDecoder}.
 */
@NullMarked
package io.athanor.extract.audio;

import org.jspecify.annotations.NullMarked;
