/**
 * Models as files: the ONNX graph of a fused network, its check in ONNX Runtime, weights and the model card. It never
 * trains, never touches libtorch and never writes to a work directory: it makes bytes and reads them back.
 *
 * <p>Central types: {@link io.athanor.export.ExportedModel}, {@link io.athanor.export.OnnxModel}.
 */
@NullMarked
package io.athanor.export;

import org.jspecify.annotations.NullMarked;
