package io.athanor.extract;

import io.athanor.data.Shape;
import io.athanor.model.ModelBundle;
import java.io.Serializable;
import java.util.Optional;

/**
 * The recipe of a feature: small, serialisable, made on the driver. An executor opens it to a {@link Session}, once a task;
 * what is heavy in a session is shared by the executor's tasks. A value: two made of equal settings are equal, as records are.
 */
public interface FeatureExtractor extends Serializable {
    /** The shape of the feature: a vector or a sequence. */
    Shape output();

    /** The length of its vectors: {@code l2} if each has the Euclidean length 1, {@code none} if they are as they come. */
    default String norm() {
        return "none";
    }

    /** Its networks, whose work they are and what they weigh; empty if it computes without. */
    default Optional<ModelBundle> bundle() {
        return Optional.empty();
    }

    /** Payloads an inference that suit this encoder. Decides speed and memory, never a result. */
    default int batchRows() {
        return 8;
    }

    /**
     * Brings the recipe to life.
     *
     * @return to be closed by the caller
     * @throws io.athanor.base.UserError if the device is not there or a model is damaged
     */
    Session open(ExecutorPlace place);
}
