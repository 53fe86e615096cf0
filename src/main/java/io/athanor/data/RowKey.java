package io.athanor.data;

import io.athanor.base.Seeds;
import java.io.Serializable;

/**
 * What a row is of: a sample, and which look at it. Tables from segments to outputs are keyed by both, bucketed by the id and
 * sorted by both. Splits, folds and reports know ids alone.
 *
 * @param view 0 is the payload itself; what was made of it has numbers above
 */
public record RowKey(String sampleId, int view) implements Serializable {
    /** The view that is the payload itself: every sample has it, and every figure is of it. */
    public static final int PAYLOAD = 0;

    /** Where every draw for the row begins. Of the payload itself that is the hash of the id, however many views there are. */
    public long hash() {
        long id = Seeds.hash(sampleId);
        return isPayload() ? id : Seeds.mix(id, view);
    }

    /** Whether the row is of the payload itself. */
    public boolean isPayload() {
        return view == PAYLOAD;
    }

    /** For a person. */
    @Override
    public String toString() {
        return isPayload() ? sampleId : sampleId + " (view " + view + ")";
    }
}
