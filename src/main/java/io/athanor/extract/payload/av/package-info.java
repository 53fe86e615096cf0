/**
 * What FFmpeg reads from bytes in memory: containers taken apart into packets, packets decoded to frames. It never
 * says what a frame means, which is for those who asked for it, and never opens what a file names outside itself.
 *
 * <p>Central types: {@link io.athanor.extract.payload.av.Container},
 * {@link io.athanor.extract.payload.av.PacketDecoder}.
 */
@NullMarked
package io.athanor.extract.payload.av;

import org.jspecify.annotations.NullMarked;
