/**
 * Sound of any file, or of a film, as mono samples at one rate. It never writes a temporary file, decodes nothing on
 * the word of a header's length, and knows no encoder.
 *
 * <p>Central types: {@link io.athanor.extract.payload.audio.SoundDecoder},
 * {@link io.athanor.extract.payload.audio.Sound}.
 */
@NullMarked
package io.athanor.extract.payload.audio;

import org.jspecify.annotations.NullMarked;
