/**
 * Networks that fuse modalities, and the objectives that train them: pure tensor maths, written once so that training
 * and export cannot differ. Its rooms are the operations ({@code ops}), the networks written in them
 * ({@code network}), and what is made small ({@code objective}); each knows only those named before it. None knows of
 * Spark, files or epochs.
 *
 * <p>Central types: {@link io.athanor.fusion.network.FusionNetwork}, {@link io.athanor.fusion.ops.Ops}.
 */
@NullMarked
package io.athanor.fusion;

import org.jspecify.annotations.NullMarked;
