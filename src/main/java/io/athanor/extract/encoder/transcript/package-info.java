/**
 * Sounds to the text that a speech recogniser hears in them, and that to what any encoder of texts makes of it. It runs networks by {@code
 * encoder.onnx} alone.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.transcript.TranscriptSettings}, {@link
 * io.athanor.extract.encoder.transcript.CtcVocabulary}.
 */
@NullMarked
package io.athanor.extract.encoder.transcript;

import org.jspecify.annotations.NullMarked;
