/**
 * Vectors of words, trained on the texts of a source and registered as a model. It reads no label.
 *
 * <p>Central types: {@link io.athanor.job.words.WordsJob}, {@link io.athanor.job.words.TextCorpus}.
 */
@NullMarked
package io.athanor.job.words;

import org.jspecify.annotations.NullMarked;
