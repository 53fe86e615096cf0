package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.ParameterSpec.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network whose outputs are divided by a temperature, which makes its probabilities as sure as they are right (Guo et al.: On
 * calibration of modern neural networks, 2017). The likeliest class stays what it is; levels, and choices by cost, may change. The temperature is a constant, chosen on rows that the weights
 * were not fitted on.
 *
 * @param network what answers
 */
public record TemperatureNetwork(FusionNetwork network) implements FusionNetwork {
    /** A constant above 0, [1]; 1 leaves the outputs as they are. */
    public static final String TEMPERATURE = "temperature";

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>(network.parameters());
        all.add(new ParameterSpec(TEMPERATURE, new long[] {1}, Start.GIVEN));
        return all;
    }

    @Override
    public int outputs() {
        return network.outputs();
    }

    @Override
    public int hiddenWidth() {
        return network.hiddenWidth();
    }

    @Override
    public List<Representation> representations() {
        return network.representations();
    }

    @Override
    public FusionNetwork member() {
        return network.member();
    }

    @Override
    public int members() {
        return network.members();
    }

    @Override
    public FusionNetwork memberAlone(int number) {
        return new TemperatureNetwork(network.memberAlone(number));
    }

    @Override
    public <T> Optional<T> modalityWeights(Ops<T> ops, Inputs<T> inputs) {
        return network.modalityWeights(ops, inputs);
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        Output<T> said = network.forward(ops, inputs);
        T logits = ops.divide(said.logits(), ops.parameter(TEMPERATURE));
        return new Output<>(logits, said.representations(), said.unimodalLogits(), said.members());
    }
}
