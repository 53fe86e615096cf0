package io.athanor.extract;

import io.athanor.data.Shape;
import io.athanor.model.ModelBundle;
import java.io.Serializable;

/**
 * The recipe of a feature: small, serialisable, made on the driver. An executor opens it to a {@link Session}, once a task;
 * what is heavy in a session is shared by the executor's tasks.
 */
public interface FeatureExtractor extends Serializable {
    /** The shape of the feature: a vector or a sequence. */
    Shape output();

    /**
     * Everything that decides a result, as a value with a JSON form: the encoder's name, an algorithm version raised by hand,
     * the hashes of its models, its settings. Two extractors of equal recipes give equal features.
     */
    Object recipe();

    /** The length of its vectors: {@code l2} if each has the Euclidean length 1, {@code none} if they are as they come. */
    default String norm() {
        return "none";
    }

    /** Its networks, whose work they are and what they weigh. */
    ModelBundle bundle();

    /** Payloads an inference that suit this encoder. Decides speed and memory, never a result. */
    int batchRows();

    /**
     * Brings the recipe to life.
     *
     * @return to be closed by the caller
     * @throws io.athanor.base.UserError if the device is not there or a model is damaged
     */
    Session open(ExecutorPlace place);
}
