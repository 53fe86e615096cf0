/**
 * Every sample of a source written down, with its cells and where its payloads are; a manifest of payloads where a
 * sample may have several. It never draws a label or a split, so that another label scans nothing again.
 *
 * <p>Central types: {@link io.athanor.source.manifest.ManifestStage}, {@link io.athanor.source.manifest.Sources}.
 */
@NullMarked
package io.athanor.source.manifest;

import org.jspecify.annotations.NullMarked;
