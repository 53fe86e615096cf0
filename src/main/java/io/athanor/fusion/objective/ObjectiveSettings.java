package io.athanor.fusion.objective;

import io.athanor.fusion.network.FusionNetwork;
import java.io.Serializable;
import java.util.List;

/** The settings of one kind of objective; they make it once the network is known. */
public interface ObjectiveSettings extends Serializable {
    /** The representations that a network has to offer for it. */
    default List<String> representations() {
        return List.of();
    }

    /** @param network that learns by it, which offers the {@link #representations} */
    Objective objective(FusionNetwork network);
}
