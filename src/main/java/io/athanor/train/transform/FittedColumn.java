package io.athanor.train.transform;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one table column becomes numbers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FittedColumn.Numeric.class, name = "numeric"),
    @JsonSubTypes.Type(value = FittedColumn.Categorical.class, name = "categorical")
})
public sealed interface FittedColumn extends Serializable {
    String name();

    /** Values it takes up in the encoded vector. */
    int width();

    /**
     * Writes the encoded cell.
     *
     * @param cell a number or text, null where it is empty
     * @param vector zeros from {@code at} on
     */
    void encode(@Nullable Object cell, float[] vector, int at);

    /**
     * The value, standardised before it is rounded to a float (a date in seconds and the next minute are the same float),
     * then 1 where the cell was empty and 0 where it was not.
     *
     * @param fill stands in for an empty cell: the median of the training rows, say; 0 if none of them has a value
     * @param center the mean of the values of the training rows
     * @param scale 1 / their standard deviation; 0 for a constant, which says nothing
     * @param flagless whether the value stands alone, and nothing says that the cell was empty
     */
    record Numeric(
            String name,
            double fill,
            double center,
            double scale,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean flagless)
            implements FittedColumn {
        /**
         * Standard deviations from the mean, at most: a value further out is taken as that far, lest it become infinite in a
         * network. No value of n training rows is further out than √n, so what was learned from is never touched.
         */
        public static final double FURTHEST = 1e6;

        /** A standard deviation below this share of the mean is rounding of doubles, not information. */
        private static final double CONSTANT = 1e-13;

        /** @param scale null in the cards of models whose columns came as they were */
        @JsonCreator
        static Numeric read(
                @JsonProperty("name") String name,
                @JsonProperty("fill") double fill,
                @JsonProperty("center") double center,
                @JsonProperty("scale") @Nullable Double scale,
                @JsonProperty("flagless") boolean flagless) {
            return new Numeric(name, fill, center, scale == null ? 1 : scale, flagless);
        }

        /** With a flag. */
        public Numeric(String name, double fill, double center, double scale) {
            this(name, fill, center, scale, false);
        }

        /** @param flag whether a second value says that the cell was empty */
        public static Numeric of(String name, double fill, double mean, double deviation, boolean flag) {
            boolean constant = !(deviation > Math.max(CONSTANT * Math.abs(mean), Double.MIN_NORMAL));
            return new Numeric(name, fill, mean, constant ? 0 : 1 / deviation, !flag);
        }

        @Override
        public int width() {
            return flagless ? 1 : 2;
        }

        @Override
        public void encode(@Nullable Object cell, float[] vector, int at) {
            double value = cell == null ? Double.NaN : ((Number) cell).doubleValue();
            boolean known = Double.isFinite(value);
            double standardised = standardised(known ? value : fill);
            vector[at] = (float) Math.max(-FURTHEST, Math.min(FURTHEST, standardised));
            if (!flagless) {
                vector[at + 1] = known ? 0 : 1;
            }
        }

        /** Whether a value is further from those of training than is taken into account. */
        public boolean isBeyond(double value) {
            return Math.abs(standardised(value)) > FURTHEST;
        }

        private double standardised(double value) {
            // a constant's 0 times what may be beyond a double's range
            return scale == 0 ? 0 : (value - center) * scale;
        }
    }

    /**
     * One place a value, 1 where the cell has it, and a last place for any other value. An empty cell is all zeros.
     *
     * @param values the commonest of the training rows, commonest first
     * @param rare cells of the training rows with any other value
     */
    record Categorical(
            String name,
            List<String> values,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long rare) implements FittedColumn {
        public Categorical {
            values = List.copyOf(values);
        }

        @JsonCreator
        static Categorical read(
                @JsonProperty("name") String name,
                @JsonProperty("values") List<String> values,
                @JsonProperty("rare") long rare) {
            return new Categorical(name, values, rare);
        }

        /** Whose values are all there are. */
        public Categorical(String name, List<String> values) {
            this(name, values, 0);
        }

        /** Whether training has no place of its own for a value. */
        public boolean isOther(Object value) {
            return !values.contains(value.toString());
        }

        @Override
        public int width() {
            return values.size() + 1;
        }

        @Override
        public void encode(@Nullable Object cell, float[] vector, int at) {
            if (cell == null) {
                return;
            }
            int place = values.indexOf(cell.toString());
            vector[at + (place < 0 ? values.size() : place)] = 1;
        }
    }
}
