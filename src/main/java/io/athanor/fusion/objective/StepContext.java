package io.athanor.fusion.objective;

import io.athanor.fusion.network.Output;
import io.athanor.fusion.ops.TorchOps;
import org.bytedeco.pytorch.Tensor;

/**
 * What an objective sees of a step. The tensors belong to the step's pointer scope.
 *
 * @param ops looks up the objective's own parameters, and draws for these rows
 * @param output what the network says of the rows
 * @param batch the rows
 * @param epoch counted from 1; 0 while validating
 */
public record StepContext(TorchOps ops, Output<Tensor> output, Batch batch, int epoch) {}
