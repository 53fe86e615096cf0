package io.athanor.train.score;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * A way to look at the rows with some modalities hidden. What is hidden depends on the view and the row alone, so every
 * method is judged on the same masks.
 */
public interface View extends Serializable {
    /** Short and unique. */
    String name();

    /** Whether the modality is to be taken for missing in this row, whatever the table holds. */
    boolean hides(String sampleId, Modality modality);

    /** Nothing is hidden. */
    static View all() {
        return new All();
    }

    /** See {@link #all}. */
    record All() implements View {
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
