package io.athanor.report;

import io.athanor.explain.ChosenRow;
import java.util.List;

/**
 * Rows that are worth a look, with what there is to see and hear of them.
 *
 * @param rows in the order to be shown
 */
public record RowGallery(List<Shown> rows) {
    public RowGallery {
        rows = List.copyOf(rows);
    }

    /** @param cells a modality each */
    public record Shown(ChosenRow row, List<Cell> cells) {
        public Shown {
            cells = List.copyOf(cells);
        }
    }

    /**
     * A modality of a row.
     *
     * @param preview what there is of it, or why there is nothing
     */
    public record Cell(String modality, Gallery.Preview preview) {}
}
