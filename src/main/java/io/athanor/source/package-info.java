/**
 * Finds samples in tar shards, tables and folders, and says which side of a split each stands on. It never decodes a
 * payload: it writes down where payloads are.
 *
 * <p>Central types: {@link io.athanor.source.ManifestStage}, {@link io.athanor.source.SamplesStage}.
 */
@NullMarked
package io.athanor.source;

import org.jspecify.annotations.NullMarked;
