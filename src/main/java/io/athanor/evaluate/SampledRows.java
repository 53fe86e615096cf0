package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of a sample as they are, side by side in flat arrays: for what is no function of sums. */
public final class SampledRows implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int UNKNOWN = -1;

    private final int labelWidth;
    private final int outputs;
    private int rows;
    private int[] blocks = {};
    private float[] labels = {};
    private float[] predicted = {};

    public SampledRows(Task task) {
        this.labelWidth = task.labelWidth();
        this.outputs = task.outputs().size();
    }

    /** Adds those rows that are in the sample, whether or not their label is known. */
    public void add(Predictions some, RowShare share) {
        for (int i = 0; i < some.rows(); i++) {
            if (share.has(some.sampleIds().get(i))) {
                add(some.labels()[i] == null ? UNKNOWN : 0, some.labels()[i], some.predicted()[i]);
            }
        }
    }

    public void add(SampledRows other) {
        reserve(other.rows);
        System.arraycopy(other.blocks, 0, blocks, rows, other.rows);
        System.arraycopy(other.labels, 0, labels, rows * labelWidth, other.rows * labelWidth);
        System.arraycopy(other.predicted, 0, predicted, rows * outputs, other.rows * outputs);
        rows += other.rows;
    }

    /** @param block of the row's group */
    void add(int block, float @Nullable [] label, float[] outputsOfRow) {
        reserve(1);
        blocks[rows] = block;
        if (label != null) {
            System.arraycopy(label, 0, labels, rows * labelWidth, labelWidth);
        }
        System.arraycopy(outputsOfRow, 0, predicted, rows * outputs, outputs);
        rows++;
    }

    private void reserve(int more) {
        if (rows + more > blocks.length) {
            int room = Math.max(rows + more, blocks.length + blocks.length / 2);
            blocks = Arrays.copyOf(blocks, room);
            labels = Arrays.copyOf(labels, Math.multiplyExact(room, labelWidth));
            predicted = Arrays.copyOf(predicted, Math.multiplyExact(room, outputs));
        }
    }

    /** The same in arrays that have no room to spare, as it travels. */
    public SampledRows trimmed() {
        blocks = Arrays.copyOf(blocks, rows);
        labels = Arrays.copyOf(labels, rows * labelWidth);
        predicted = Arrays.copyOf(predicted, rows * outputs);
        return this;
    }

    /** The decision that these rows would have chosen, of the task that they are of. */
    public Decision chosen(Task task) {
        float[][] known = new float[rows][];
        float[][] said = new float[rows][];
        for (int i = 0; i < rows; i++) {
            known[i] = blocks[i] == UNKNOWN ? null : label(i);
            said[i] = Arrays.copyOfRange(predicted, i * outputs, (i + 1) * outputs);
        }
        return task.decision(said, known);
    }

    public int rows() {
        return rows;
    }

    int block(int row) {
        return blocks[row];
    }

    float[] label(int row) {
        return Arrays.copyOfRange(labels, row * labelWidth, (row + 1) * labelWidth);
    }

    float label(int row, int place) {
        return labels[row * labelWidth + place];
    }

    float predicted(int row, int output) {
        return predicted[row * outputs + output];
    }
}
