package io.athanor.job.features;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Modality;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedTransforms;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What is known of one sample, from tables that are read side by side.
 *
 * @param cells its row of each feature table, in the order of a model's inputs: sample id, status, feature
 */
public record SampleCells(List<Row> cells) {
    public SampleCells {
        cells = List.copyOf(cells);
        String id = cells.get(0).getString(0);
        for (Row cell : cells) {
            if (!cell.getString(0).equals(id)) {
                throw new IllegalStateException(
                        "the feature tables do not hold the same ids: " + id + " and " + cell.getString(0));
            }
        }
    }

    /** What a model is given of some samples: [modality][row] → flattened input of the graph, null where there is none. */
    public static float[][][] inputs(
            List<SampleCells> samples, FittedTransforms transforms, List<Modality> modalities) {
        float[][][] features = new float[modalities.size()][samples.size()][];
        for (int m = 0; m < features.length; m++) {
            for (int i = 0; i < samples.size(); i++) {
                features[m][i] = transforms.input(
                        modalities.get(m), samples.get(i).cells().get(m).get(2));
            }
        }
        return features;
    }

    /** Notes the cells that the transforms clip. */
    public void noteClipped(FittedTransforms transforms, List<Modality> modalities, Changes.Tally changes) {
        for (int m = 0; m < cells.size(); m++) {
            if (!(cells.get(m).get(2) instanceof Row values)) {
                continue;
            }
            List<FittedColumn> columns = transforms.of(modalities.get(m)).columns();
            for (int c = 0; c < columns.size(); c++) {
                if (columns.get(c) instanceof FittedColumn.Numeric column
                        && values.get(c) instanceof Number cell
                        && column.isBeyond(cell.doubleValue())) {
                    changes.add(Change.CELL_FAR_OUT, sampleId() + ": " + column.name() + " is " + cell);
                }
            }
        }
    }

    /** Cells of word columns whose value has no place of its own. */
    public long others(FittedTransforms transforms, List<Modality> modalities) {
        long others = 0;
        for (int m = 0; m < cells.size(); m++) {
            if (cells.get(m).get(2) instanceof Row values) {
                List<FittedColumn> columns = transforms.of(modalities.get(m)).columns();
                for (int c = 0; c < columns.size(); c++) {
                    Object cell = values.get(c);
                    others += cell != null
                                    && columns.get(c) instanceof FittedColumn.Categorical column
                                    && column.isOther(cell)
                            ? 1
                            : 0;
                }
            }
        }
        return others;
    }

    public String sampleId() {
        return cells.get(0).getString(0);
    }

    /** How many modalities are there. */
    public int used() {
        return (int) cells.stream().filter(cell -> !cell.isNullAt(2)).count();
    }
}
