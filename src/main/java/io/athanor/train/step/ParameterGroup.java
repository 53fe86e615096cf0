package io.athanor.train.step;

import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.ops.Torch;
import java.util.Map;

/**
 * Parameters that move together, by one loss and with an optimiser of their own. Lives in the caller's pointer scope.
 *
 * @param gradients adds up their gradient over the ranks
 */
public record ParameterGroup(
        PhaseLoss phase,
        FlatParameters parameters,
        Optimiser optimiser,
        GradientSum gradients,
        GradientClipping clipping) {
    /** Whose gradient is clipped as a whole. */
    public ParameterGroup(PhaseLoss phase, FlatParameters parameters, Optimiser optimiser, GradientSum gradients) {
        this(phase, parameters, optimiser, gradients, GradientClipping.together(parameters));
    }

    /**
     * What a group needs to go on as though it had never stopped.
     *
     * @param values learned values by now
     * @param steps optimiser's steps done
     * @param optimiser what it keeps, by name
     */
    public record State(float[] values, long steps, Map<String, float[]> optimiser) {}

    public String name() {
        return phase.name();
    }

    public State state() {
        return new State(Torch.values(parameters.values()), optimiser.steps(), optimiser.state());
    }

    public void resume(State state) {
        parameters.set(state.values());
        optimiser.resume(state.steps(), state.optimiser());
    }
}
