/**
 * Finds samples, and says where their payloads are. This package is the vocabulary that its rooms share: a source and
 * its settings, samples as they are found, and how they are written down in parts. The rooms, each knowing only those
 * named before it: rows of files ({@code rows}), files by paths and globs ({@code listing}), the three kinds of sources
 * that are files ({@code tar}, {@code table}, {@code folder}), those that Spark is asked for ({@code query}), what is
 * written down ({@code manifest}), sides drawn ({@code split}), and a look at data that nobody has described ({@code
 * inspect}). None decodes a payload.
 *
 * <p>Central types: {@link io.athanor.source.Source}, {@link io.athanor.source.FoundSample}.
 */
@NullMarked
package io.athanor.source;

import org.jspecify.annotations.NullMarked;
