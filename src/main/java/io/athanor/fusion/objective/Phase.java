package io.athanor.fusion.objective;

import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.List;

/**
 * What moves in every step before the network does, by a loss of its own and with an optimiser of its own: the discriminator
 * of an adversarial game (Goodfellow et al.: Generative adversarial nets, 2014). All else is held still meanwhile.
 *
 * @param name unique among the phases of its objective
 * @param parameters that move: started as the network's are, dropped at export
 * @param objective what it makes small; it looks up these parameters, its own and those of the objective whose phase it is
 * @param times how often it moves a step, on the same rows; at least 1
 */
public record Phase(String name, List<ParameterSpec> parameters, Objective objective, int times)
        implements Serializable {
    public Phase {
        parameters = List.copyOf(parameters);
        if (times < 1) {
            throw new IllegalArgumentException(
                    "the phase " + name + " is taken " + times + " times, expected 1 or more");
        }
    }
}
