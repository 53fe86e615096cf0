package io.athanor.train;

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
     * The value itself, then 1 where the cell was empty and 0 where it was not.
     *
     * @param fill stands in for an empty cell: the median of the training rows, 0 if none of them has a value
     */
    record Numeric(String name, double fill) implements FittedColumn {
        @Override
        public int width() {
            return 2;
        }

        @Override
        public void encode(@Nullable Object cell, float[] vector, int at) {
            double value = cell == null ? Double.NaN : ((Number) cell).doubleValue();
            boolean known = Double.isFinite(value);
            vector[at] = (float) (known ? value : fill);
            vector[at + 1] = known ? 0 : 1;
        }
    }

    /**
     * One place a value, 1 where the cell has it, and a last place for any other value. An empty cell is all zeros.
     *
     * @param values the commonest of the training rows, commonest first
     */
    record Categorical(String name, List<String> values) implements FittedColumn {
        public Categorical {
            values = List.copyOf(values);
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
