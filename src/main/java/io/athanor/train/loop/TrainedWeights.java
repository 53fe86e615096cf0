package io.athanor.train.loop;

import io.athanor.fusion.ops.Weights;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What training comes to.
 *
 * @param weights of the best epoch, of each member of a cross-fitted ensemble of its own: the network's learned tensors and the given
 *     ones, none of the objective's
 * @param curve one report an epoch, also those before a resumption
 * @param silent training rows of which others were to say something and did not, by signal; such a row has no part in what
 *     reads it
 * @param bestEpoch the epoch of {@code weights}: that of the lowest validation loss, or the last where nothing is validated; of a
 *     cross-fitted ensemble the last of its members'
 */
public record TrainedWeights(Weights weights, SortedMap<String, Long> silent, List<EpochReport> curve, int bestEpoch)
        implements Serializable {
    public TrainedWeights {
        curve = List.copyOf(curve);
        silent = new TreeMap<>(silent);
    }
}
