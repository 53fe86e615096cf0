/**
 * Any ONNX network as an encoder: payloads are prepared as the model's card says, fed to its network, and of what comes out the
 * card says what is the feature. It never reads a model's files itself, which {@code model.bundle} does.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.onnx.OnnxExtractor}, {@link io.athanor.extract.encoder.onnx.Feed}.
 */
@NullMarked
package io.athanor.extract.encoder.onnx;

import org.jspecify.annotations.NullMarked;
