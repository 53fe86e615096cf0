/**
 * The encoders by name; each lies in a room of its own.
 *
 * <p>Central type: {@link io.athanor.extract.encoder.Encoders}.
 */
@NullMarked
package io.athanor.extract.encoder;

import org.jspecify.annotations.NullMarked;
