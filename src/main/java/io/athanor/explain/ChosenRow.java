package io.athanor.explain;

import java.io.Serializable;
import java.util.List;

/**
 * A test row that is worth a look.
 *
 * @param score by which it was chosen, the higher the more so; see {@link RowKind}
 * @param truth its label
 * @param said of all its modalities together
 * @param certainty see {@link Reading#certainty}
 * @param alone what is said of each modality that it has
 */
public record ChosenRow(
        RowKind kind, String sampleId, double score, String truth, String said, double certainty, List<Opinion> alone)
        implements Serializable {
    public ChosenRow {
        alone = List.copyOf(alone);
    }
}
