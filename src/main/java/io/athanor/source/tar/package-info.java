/**
 * Samples in tar shards: headers are read, payloads seeked over, links followed within the shard. A packed shard is unpacked
 * once, to a disk of this machine; there the payloads that are wanted are read, as nobody could seek to them later.
 *
 * <p>Central types: {@link io.athanor.source.tar.TarSource}, {@link io.athanor.source.tar.TarSamples}.
 */
@NullMarked
package io.athanor.source.tar;

import org.jspecify.annotations.NullMarked;
