package io.athanor.train.score;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * Which modalities are hidden in which rows, as though they were missing. That depends on the mask and the row alone, so
 * every method is judged on the same.
 */
public interface ModalityMask extends Serializable {
    /** Short and unique. */
    String name();

    /** Whether the modality is to be taken for missing in this row, whatever the table holds. */
    boolean hides(String sampleId, Modality modality);

    /** Nothing is hidden. */
    static ModalityMask all() {
        return new All();
    }

    /** See {@link #all}. */
    record All() implements ModalityMask {
        @Override
        public String name() {
            return "all";
        }

        @Override
        public boolean hides(String sampleId, Modality modality) {
            return false;
        }
    }
}
