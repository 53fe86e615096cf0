package io.athanor.fusion.network;

import io.athanor.data.FeatureSchema;
import java.io.Serializable;

/** The settings of one kind of network; they make the network once the data is known. */
public interface NetworkSettings extends Serializable {
    /**
     * @param encoded vectors and sequences, at least one modality
     * @param outputs values of a row of {@link Output#logits()}, at least 1
     * @throws IllegalArgumentException if the schema holds an unencoded table
     */
    FusionNetwork network(FeatureSchema encoded, int outputs);
}
