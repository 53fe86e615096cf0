package io.athanor.model.bundle;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What an ONNX file says of itself, but for its weights.
 *
 * @param inputs what has to be fed, without weights that the file lists as inputs too
 * @param parameters values of its weights
 * @param externalFiles names of the files beside it that hold weights, relative to its folder
 * @param domains of the operators it uses; the empty one is ONNX's own
 */
public record OnnxSignature(
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        long parameters,
        SortedSet<String> externalFiles,
        SortedSet<String> domains) {

    public OnnxSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Optional<TensorSpec> input(String name) {
        return inputs.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    public Optional<TensorSpec> output(String name) {
        return outputs.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }
}
