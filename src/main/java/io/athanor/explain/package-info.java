/**
 * What each modality gives: Shapley values over modalities, how alike two modalities are before any training, and the document that a
 * command and a report show. It computes from figures and samples that others bring; it never runs a network and never reads a table.
 *
 * <p>Central types: {@link io.athanor.explain.Coalitions}, {@link io.athanor.explain.Explanation}.
 */
@NullMarked
package io.athanor.explain;

import org.jspecify.annotations.NullMarked;
