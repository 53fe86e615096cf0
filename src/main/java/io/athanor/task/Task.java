package io.athanor.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is learned of a sample, as the labels of the training rows have it.
 *
 * <p>A label is kept beside a row as {@link #labelWidth} floats; a network puts out {@link #width} values a row, of which {@link
 * #activate} makes {@code outputs().size()} predictions.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.EXISTING_PROPERTY, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Multiclass.class, name = "multiclass"),
    @JsonSubTypes.Type(value = MultiLabel.class, name = "multi-label"),
    @JsonSubTypes.Type(value = Ordinal.class, name = "ordinal"),
    @JsonSubTypes.Type(value = Regression.class, name = "regression")
})
public sealed interface Task extends Serializable permits OneOfSeveral, MultiLabel, Regression {
    /** What a pipeline file calls it. */
    @JsonProperty
    String kind();

    /** What is predicted, a name each: classes, labels, levels from low to high, targets. */
    List<String> outputs();

    /** Values that a network puts out. */
    int width();

    /** What becomes of them. */
    Activation activation();

    /** Floats that a row's label is kept as: the number of its class or level; a bit a label; a standardised value a target. */
    int labelWidth();

    /**
     * A label as it is kept.
     *
     * @param label as {@link TaskSettings#read} gives it, or null
     * @return [labelWidth], or null where there is none, or none that training rows have
     */
    float @Nullable [] label(@Nullable String label);

    /**
     * Floats that a row's target has: one-hot classes or levels, a bit a label, a value a target.
     */
    default int targetWidth() {
        return outputs().size();
    }

    /**
     * Writes a label as a target.
     *
     * @param label as {@link #label} gives it
     * @param target [rows × targetWidth], zeros at this row
     * @param at the row's first place there
     */
    void target(float[] label, float[] target, int at);

    /** Outputs of a network that has seen nothing: [width]. */
    float[] prior();

    /**
     * What outputs say.
     *
     * @param outputs of a network for many rows, one after another
     * @param at the row's first place there
     * @return probabilities, or values in the labels' own unit: [outputs().size()]
     */
    float[] activate(float[] outputs, int at);

    /**
     * What a label is as a prediction that is certain of it: 0 and 1, or values in their own unit, NaN where one is missing.
     *
     * @param label as {@link #label} gives it
     */
    float[] truth(float[] label);

    /**
     * How bad outputs are for a label: the negative logarithm of its probability, in nats, or half the squared error of
     * standardised values; of several labels or targets their sum divided by their number, to which missing targets add nothing.
     *
     * @param outputs as {@link #activate} takes them
     */
    double loss(float[] outputs, int at, float[] label);

    /**
     * As {@link #loss}, with its derivative by the outputs.
     *
     * @param outputs of one row: [width]
     * @param gradient gets the derivative: [width]
     */
    double loss(double[] outputs, float[] label, double[] gradient);

    /**
     * The second derivative of {@link #loss(double[], float[], double[])} by each output, the others held.
     *
     * @param outputs of one row: [width]
     * @param curvature gets it, 0 of an output that the label says nothing of: [width]
     */
    void curvature(double[] outputs, float[] label, double[] curvature);

    /** How many of a label's parts are told right by outputs, from 0 to 1; NaN where right and wrong are not to be told apart. */
    double accuracy(float[] outputs, int at, float[] label);

    /**
     * What a row of each class counts so that all classes count alike, their mean over training rows being 1; a label's one float is
     * its place here. Null where rows are of no class.
     */
    double @Nullable [] balanced();

    /** What is made of predictions where there are no rows to choose it on. */
    Decision decision();

    /**
     * What is made of predictions, chosen on some rows.
     *
     * @param predicted as {@link #activate} gives them, a row each
     * @param labels as {@link #label} gives them; null where there is none
     */
    default Decision decision(float[][] predicted, float[] @Nullable [] labels) {
        return decision();
    }

    /** Whether {@link #decision(float[][], float[][])} depends on the rows. */
    default boolean choosesOnRows() {
        return abstains();
    }

    /** Whether mistakes have costs of their own. */
    default boolean hasCosts() {
        return false;
    }

    /** Whether some rows may be left without an answer. */
    default boolean abstains() {
        return false;
    }

    /** The labels of the training rows in a few words, for people. */
    String summary();
}
