/**
 * Samples in tar shards: headers are read, payloads seeked over, links followed within the shard. It never reads a
 * payload, and never unpacks.
 *
 * <p>Central types: {@link io.athanor.source.tar.TarSource}, {@link io.athanor.source.tar.TarSamples}.
 */
@NullMarked
package io.athanor.source.tar;

import org.jspecify.annotations.NullMarked;
