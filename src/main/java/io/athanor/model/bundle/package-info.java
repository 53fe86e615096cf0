/**
 * Models as their files tell of them: what an ONNX file takes and gives, read without its weights; the files that lie around
 * it, as Hugging Face lays them out; and the card that says all this at once. It never runs a network.
 *
 * <p>Central types: {@link io.athanor.model.bundle.BundleCard}, {@link io.athanor.model.bundle.OnnxSignature}.
 */
@NullMarked
package io.athanor.model.bundle;

import org.jspecify.annotations.NullMarked;
