package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * What it took to extract a modality.
 *
 * @param rows that have it
 * @param seconds of all threads that decoded and inferred, over all rows; 0 where cells or vectors were taken as they are
 */
public record ExtractionTime(Modality modality, long rows, double seconds) implements Serializable {
    /** Milliseconds of a thread a row. */
    public double millis() {
        return rows == 0 ? 0 : 1000 * seconds / rows;
    }
}
