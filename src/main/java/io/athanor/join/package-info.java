/**
 * Brings the modalities together: one row a sample and view, a feature or null a modality, and the presence mask. It checks keys
 * and counts what did not match; it never shuffles a feature, fills a gap or changes a value.
 *
 * <p>Central types: {@link io.athanor.join.Join}, {@link io.athanor.join.JoinSession}.
 */
@NullMarked
package io.athanor.join;

import org.jspecify.annotations.NullMarked;
