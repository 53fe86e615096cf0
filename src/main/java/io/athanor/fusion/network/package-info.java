/**
 * Networks from features of several modalities, any of which may be missing, to logits and a fused representation; one
 * {@code forward} serves torch and ONNX alike. A network is a small value: it never holds weights, draws random
 * numbers or looks at a label.
 *
 * <p>Central types: {@link io.athanor.fusion.network.FusionNetwork}, {@link io.athanor.fusion.network.Output}.
 */
@NullMarked
package io.athanor.fusion.network;

import org.jspecify.annotations.NullMarked;
