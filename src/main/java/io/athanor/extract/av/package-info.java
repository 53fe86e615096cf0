/**
 * What FFmpeg reads from bytes in memory: containers taken apart into packets, packets decoded to frames. What a frame means,
 * samples or pixels, is for its users to say. It loads no library of devices or filters, which need more of the system than a
 * bare machine has, opens nothing by name, and leaves nothing native to the garbage collector.
 *
 * <p>Central types: {@link io.athanor.extract.av.Container}, {@link io.athanor.extract.av.PacketDecoder}.
 */
@NullMarked
package io.athanor.extract.av;

import org.jspecify.annotations.NullMarked;
