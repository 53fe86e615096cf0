/**
 * Labels, groups and sides of the split, drawn from a manifest's cells, and warnings about labels that cannot be
 * learned or are given away. It never scans the source, and moves no sample from the side it once had.
 *
 * <p>Central types: {@link io.athanor.source.split.SamplesStage}, {@link io.athanor.source.split.SplitDraw}.
 */
@NullMarked
package io.athanor.source.split;

import org.jspecify.annotations.NullMarked;
