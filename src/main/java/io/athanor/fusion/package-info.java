/**
 * Networks that fuse modalities, and the objectives that train them: pure tensor maths, written once over {@link
 * io.athanor.fusion.Ops} so that training and export cannot differ. It knows nothing of Spark, files or epochs.
 *
 * <p>Central types: {@link io.athanor.fusion.FusionNetwork}, {@link io.athanor.fusion.Ops}.
 */
@NullMarked
package io.athanor.fusion;

import org.jspecify.annotations.NullMarked;
