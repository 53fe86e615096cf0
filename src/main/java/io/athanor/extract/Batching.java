package io.athanor.extract;

import java.io.Serializable;

/**
 * How payloads are grouped for inference. Decides speed and memory, never a result.
 *
 * @param rows payloads a batch
 * @param windowRows payloads that are sorted by size together, and held in memory decoded
 */
public record Batching(int rows, int windowRows) implements Serializable {
    public Batching {
        if (rows < 1 || windowRows < rows) {
            throw new IllegalArgumentException("no batching: " + rows + " rows of " + windowRows);
        }
    }

    /** The same window, or a larger one if it were smaller than a batch. */
    public Batching withRows(int wanted) {
        return new Batching(wanted, Math.max(windowRows, wanted));
    }
}
