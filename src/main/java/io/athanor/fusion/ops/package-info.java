/**
 * The operations that networks are written in, over any kind of tensor, and libtorch's answer to them: tensors,
 * devices, named parameters and their values, what is drawn for a batch. It never knows which network it computes, nor
 * what a row means.
 *
 * <p>Central types: {@link io.athanor.fusion.ops.Ops}, {@link io.athanor.fusion.ops.TorchOps}.
 */
@NullMarked
package io.athanor.fusion.ops;

import org.jspecify.annotations.NullMarked;
