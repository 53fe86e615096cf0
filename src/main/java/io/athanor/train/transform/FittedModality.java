package io.athanor.train.transform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import io.athanor.fusion.ops.Ops;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one modality from the training rows, as plain numbers. A cell of the joined table becomes floats by
 * {@link #input}, which is what an exported graph reads; by the steps, which are in the graph too, it becomes what a network
 * sees.
 *
 * @param source its shape in the joined table
 * @param columns how a table's columns are encoded, in the table's order; empty for vectors and sequences
 * @param steps what is done to the vector, or to each token or all of them, one after the other
 * @param mean of each value that the network sees (of a sequence: over all tokens) over the rows that have the modality; zeros
 *     where it is not to be standardised
 * @param scale 1 / standard deviation; 0 for a value that is constant on the training rows: it says nothing there, and what
 *     it says elsewhere was never learned, so the network sees 0 for it; ones where it is not to be standardised
 */
public record FittedModality(
        FeatureSpec source,
        List<FittedColumn> columns,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FittedTransform> steps,
        float[] mean,
        float[] scale)
        implements Serializable {
    /** @param steps null in the cards of models that were written before there were any */
    public FittedModality {
        columns = List.copyOf(columns);
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /** What an exported graph reads: a vector or a sequence. */
    public FeatureSpec input() {
        return source.shape() instanceof Shape.Table
                ? new FeatureSpec(source.modality(), new Shape.Vector(tableWidth(columns)))
                : source;
    }

    /** What a network sees: a vector or a sequence. */
    public FeatureSpec encoded() {
        return new FeatureSpec(source.modality(), encoded(input().shape(), steps));
    }

    /** Whether a step makes one vector of a sequence. */
    @JsonIgnore
    public boolean isPooled() {
        return steps.stream().anyMatch(FittedTransform::pools);
    }

    /** Values of a vector that a network sees, or of each token. */
    public int width() {
        return width(encoded().shape());
    }

    private static Shape encoded(Shape shape, List<FittedTransform> steps) {
        int width = width(shape);
        boolean pooled = false;
        for (FittedTransform step : steps) {
            width = step.width(width);
            pooled |= step.pools();
        }
        return shape instanceof Shape.Sequence s && !pooled
                ? new Shape.Sequence(s.maxTokens(), width)
                : new Shape.Vector(width);
    }

    /** Values of a vector or a token. */
    private static int width(Shape shape) {
        if (shape instanceof Shape.Sequence s) {
            return s.width();
        }
        return ((Shape.Vector) shape).width();
    }

    /**
     * A cell of the joined table as a graph reads it: flat, before the steps.
     *
     * @param cell {@code float[]}, or a {@link Row} of the table's columns; null where the modality is missing
     * @throws IllegalArgumentException if its length does not fit the shape
     */
    public float @Nullable [] input(@Nullable Object cell) {
        if (cell == null) {
            return null;
        }
        if (cell instanceof Row row) {
            return encodeTable(columns, row);
        }
        float[] values = (float[]) cell;
        if (!fits(source.shape(), values.length)) {
            throw new IllegalArgumentException(
                    source.modality() + " has " + values.length + " values, which is no " + source.shape());
        }
        return values;
    }

    /**
     * A cell of the joined table as a network sees it: flat, not yet standardised.
     *
     * @param cell as {@link #input(Object)} takes it
     * @throws IllegalArgumentException if its length does not fit the shape
     */
    public float @Nullable [] encode(@Nullable Object cell) {
        return transformed(input(cell));
    }

    /** The steps alone, of what {@link #input(Object)} has made. */
    public float @Nullable [] transformed(float @Nullable [] input) {
        return input == null ? null : transformed(input, width(input().shape()), steps);
    }

    /** @param width of the vector or of each token */
    private static float[] transformed(float[] input, int width, List<FittedTransform> steps) {
        float[] made = input;
        int each = width;
        for (FittedTransform step : steps) {
            made = step.pools() ? step.apply(made) : tokens(made, each, step);
            each = step.width(each);
        }
        return made;
    }

    private static float[] tokens(float[] input, int width, FittedTransform step) {
        if (input.length == width) {
            return step.apply(input);
        }
        int out = step.width(width);
        float[] made = new float[input.length / width * out];
        for (int from = 0, to = 0; from < input.length; from += width, to += out) {
            System.arraycopy(step.apply(Arrays.copyOfRange(input, from, from + width)), 0, made, to, out);
        }
        return made;
    }

    /** The steps' tensors, by the names under which {@link #forward} looks them up. */
    public List<FittedTransform.Constant> constants() {
        List<FittedTransform.Constant> all = new ArrayList<>();
        IntStream.range(0, steps.size()).forEach(i -> all.addAll(steps.get(i).constants(before(i))));
        return all;
    }

    /**
     * The steps, from what a graph reads to what a network sees.
     *
     * @param input [batch × width] or [batch × tokens × width], where padding is zeros if the modality {@link #isPooled}
     */
    public <T> T forward(Ops<T> ops, T input) {
        int axes = source.shape() instanceof Shape.Sequence ? 3 : 2;
        T x = input;
        for (int i = 0; i < steps.size(); i++) {
            x = steps.get(i).forward(ops, x, axes, before(i));
            axes = steps.get(i).pools() ? 2 : axes;
        }
        return x;
    }

    private String before(int step) {
        return source.modality() + ".step" + (step + 1) + ".";
    }

    private static boolean fits(Shape shape, int length) {
        if (shape instanceof Shape.Sequence s) {
            return length > 0 && length % s.width() == 0 && length / s.width() <= s.maxTokens();
        }
        return shape instanceof Shape.Vector v && length == v.width();
    }

    /** Whether both make the same values of a cell; networks standardise them by themselves. */
    boolean encodesLike(FittedModality other) {
        return source.equals(other.source)
                && columns.equals(other.columns)
                && FittedTransform.areAlike(steps, other.steps);
    }

    private static float[] encodeTable(List<FittedColumn> columns, Row row) {
        if (row.size() != columns.size()) {
            throw new IllegalArgumentException(row.size() + " columns in a row, " + columns.size() + " were fitted");
        }
        float[] vector = new float[tableWidth(columns)];
        int at = 0;
        for (int c = 0; c < columns.size(); c++) {
            columns.get(c).encode(row.get(c), vector, at);
            at += columns.get(c).width();
        }
        return vector;
    }

    private static int tableWidth(List<FittedColumn> columns) {
        return columns.stream().mapToInt(FittedColumn::width).sum();
    }
}
