/**
 * Payloads from their source to what an encoder takes: fetched within bounds, decoded ahead of inference on threads
 * that can be given up. It never infers, never keeps a payload longer than it is in work, and lets nobody reach a file
 * or server that the settings do not allow.
 *
 * <p>Central types: {@link io.athanor.extract.payload.PayloadReader}, {@link io.athanor.extract.payload.Decoders}.
 */
@NullMarked
package io.athanor.extract.payload;

import org.jspecify.annotations.NullMarked;
